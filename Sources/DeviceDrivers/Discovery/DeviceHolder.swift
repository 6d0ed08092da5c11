// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// A process that has a device node open.
package struct DeviceHolder: Hashable, Sendable {
    /// The kernel's name of the process, at most 15 bytes.
    package var processName: String
    package var processID: Int32

    package init(processName: String, processID: Int32) {
        self.processName = processName
        self.processID = processID
    }

    /// The first other process that has the character device `node` open; see ``holders(of:limit:)``.
    package static func find(node: String) -> DeviceHolder? { holders(of: node, limit: 1).first }

    /// The other processes that have the character device `node` open, at most `limit`.
    ///
    /// Looks through `/proc`, some milliseconds on a usual machine; ask only after a device was busy.
    /// Empty when nobody holds it or this process may not see who: without root, or the capability
    /// `CAP_SYS_PTRACE`, only the processes of the same user are visible.
    package static func holders(of node: String, limit: Int) -> [DeviceHolder] {
        var status = stat()
        guard stat(node, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return [] }
        let own = getpid()
        var holders: [DeviceHolder] = []
        for process in DirectoryListing.names(of: "/proc", limit: 65_536) where holders.count < limit {
            guard let processID = Int32(process), processID != own else { continue }
            let descriptors = "/proc/\(process)/fd"
            let isHolder = DirectoryListing.names(of: descriptors, limit: 4096).contains { descriptor in
                refers("\(descriptors)/\(descriptor)", to: status.st_rdev)
            }
            if isHolder { holders.append(DeviceHolder(processName: name(of: process), processID: processID)) }
        }
        return holders
    }

    /// Whether a link of `/proc/*/fd` leads to the device.
    ///
    /// The link's text is looked at before it is followed: `stat` on a file of a dead network mount hangs.
    private static func refers(_ link: String, to device: dev_t) -> Bool {
        var text = [CChar](repeating: 0, count: 256)
        let length = readlink(link, &text, text.count)
        guard length > 0, text[..<length].starts(with: "/dev/".utf8.lazy.map { CChar($0) }) else { return false }
        var status = stat()
        guard stat(link, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFCHR && status.st_rdev == device
    }

    private static func name(of process: String) -> String {
        switch SmallFile.read("/proc/\(process)/comm") {
        case .success(let text): String(text.prefix { $0 != "\n" })
        case .failure: "?"
        }
    }
}

extension DeviceHolder: CustomStringConvertible {
    package var description: String { "\(processName), process \(processID)" }
}
