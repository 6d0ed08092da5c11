// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether the disk has room for the store.
package struct DiskCheck: Check {
    package let subject = "disk"
    package let timeLimit = Duration.seconds(5)
    private let path: String
    private let storeBytes: Int64
    private let space: @Sendable (String) throws(FileSystemError) -> FileSystemSpace

    private static let leastBytes: Int64 = 50_000_000
    private static let comfortableBytes: Int64 = 500_000_000
    private static let leastInodes: Int64 = 100
    private static let comfortableInodes: Int64 = 1000

    /// - Parameters:
    ///   - path: The store's directory; need not exist.
    ///   - storeBytes: The most that the store may take.
    package init(
        path: String,
        storeBytes: Int64,
        space: @escaping @Sendable (String) throws(FileSystemError) -> FileSystemSpace = {
            path throws(FileSystemError) in try FileSystemSpace(under: path)
        }
    ) {
        self.path = path
        self.storeBytes = storeBytes
        self.space = space
    }

    package func findings() async -> [CheckFinding] {
        do throws(FileSystemError) {
            return [judge(try space(path))]
        } catch {
            return [.fail(subject, "\(error)", advice: "Check store.path in the config and the mount below it.")]
        }
    }

    private func judge(_ space: FileSystemSpace) -> CheckFinding {
        let advice = "Free space on the file system of \(path): 'df -h' and 'df -i' show how full it is."
        if space.isReadOnly {
            return .fail(
                subject,
                "\(path) is on a file system that is mounted read-only",
                advice:
                    "Look for disk errors with 'dmesg': Linux does this to a failing disk. Then remount or replace it."
            )
        }
        let finding = "\(ByteText.text(space.freeBytes)) free at \(path)"
        if space.freeBytes < Self.leastBytes { return .fail(subject, finding, advice: advice) }
        if space.inodes > 0, space.freeInodes < Self.comfortableInodes {
            let text = "room for only \(space.freeInodes) more files at \(path)"
            if space.freeInodes < Self.leastInodes { return .fail(subject, text, advice: advice) }
            return .warn(subject, text, advice: advice)
        }
        // The store, and as much again for what was set aside and for the system.
        let wanted = max(Self.comfortableBytes, storeBytes > .max / 2 ? .max : storeBytes * 2)
        guard space.freeBytes >= wanted else {
            return .warn(
                subject,
                "\(finding), less than the \(ByteText.text(wanted)) that are comfortable",
                advice: advice
            )
        }
        return .ok(subject, finding)
    }
}
