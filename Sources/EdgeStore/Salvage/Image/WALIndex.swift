// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What SQLite's shared memory file says of the log: how many frames were committed, and which of them the database
/// has (SQLite's "WAL-mode file format", section 2.1).
///
/// It outlives a process that was killed, and SQLite writes it after a commit's frames are on disk: a log that holds
/// fewer has been cut or damaged since, which SQLite itself would never say.
struct WALIndex: Hashable {
    /// As in the log's header.
    let salt: UInt64
    let frameCount: Int
    /// So many of them are in the database already.
    let backfilledCount: Int

    private static let headerBytes = 48

    /// `nil` when there is none, or it was being written when the machine stopped.
    init?(_ file: ImageFile) {
        guard let bytes = file.read(at: 0, count: 2 * Self.headerBytes + 4),
            bytes[..<Self.headerBytes].elementsEqual(bytes[Self.headerBytes..<2 * Self.headerBytes]),
            Self.native(bytes, 0) == 3_007_000, bytes[12] == 1  // version, initialised
        else { return nil }
        var sum = WordSum()
        bytes.withUnsafeBytes { sum.add(UnsafeRawBufferPointer(rebasing: $0[..<40])) }
        guard sum.first == Self.native(bytes, 40), sum.second == Self.native(bytes, 44),
            let salt = bytes.integer(at: 32, as: UInt64.self)
        else { return nil }
        self.salt = salt
        frameCount = Int(Self.native(bytes, 16))
        backfilledCount = Int(Self.native(bytes, 2 * Self.headerBytes))
    }

    /// Whether pages are missing that were committed, and are not in the database yet.
    /// - Parameter log: `nil` when there is none.
    func isBeyond(_ log: WALImage?) -> Bool { max(soundFrames(of: log), backfilledCount) < frameCount }

    /// How many of the frames SQLite itself would find.
    func soundFrames(of log: WALImage?) -> Int { log?.salt == salt ? log?.soundFrames ?? 0 : 0 }

    /// This file's integers are in the machine's own order.
    private static func native(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self) }
    }
}
