// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The first 100 bytes of a database (SQLite's file format, section 1.3).
struct DatabaseHeader: Hashable {
    let pageBytes: Int
    /// At the end of each page, not used by SQLite itself.
    let reservedBytes: Int
    /// The first page that lists unused ones; 0 when there are none.
    let freelistTrunk: UInt32
    let freelistCount: Int

    /// `nil` when they are not a database's.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)),
            let size = bytes.integer(at: 16, as: UInt16.self), let trunk = bytes.integer(at: 32, as: UInt32.self),
            let count = bytes.integer(at: 36, as: UInt32.self)
        else { return nil }
        let pageBytes = size == 1 ? 65_536 : Int(size)
        guard Self.isPageSize(pageBytes), bytes[20] <= 32 else { return nil }
        self.pageBytes = pageBytes
        reservedBytes = Int(bytes[20])
        freelistTrunk = trunk
        freelistCount = Int(count)
    }

    static func isPageSize(_ size: Int) -> Bool { (512...65_536).contains(size) && size & (size - 1) == 0 }
}
