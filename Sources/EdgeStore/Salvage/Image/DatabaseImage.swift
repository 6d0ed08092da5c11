// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A database and its write-ahead log as pages, read without SQLite: nothing in it needs to be whole.
///
/// Read while nobody writes.
final class DatabaseImage {
    let pageBytes: Int
    /// Without what is reserved at the end of each.
    let usableBytes: Int
    /// The highest page number that the file or the log has.
    let pageCount: UInt32
    /// Whether commits are missing from the log, as far as can be told.
    let isLogDamaged: Bool
    private let wal: WALImage?
    /// Listed as unused: what they still hold was deleted on purpose. Empty when the list is not whole.
    private(set) var unused: Set<UInt32> = []
    private let database: ImageFile?
    private let header: DatabaseHeader?

    /// What is read of a file at most; a store is far smaller.
    private static let maximumBytes = 4 << 30

    /// - Parameter index: What the shared memory said before anyone opened the database again.
    init(database: ImageFile?, wal: ImageFile?, index: WALIndex?) {
        self.database = database
        let log = wal.flatMap { WALImage($0, index: index) }
        header = (log?.page(1) ?? database?.read(at: 0, count: 100)).flatMap { DatabaseHeader($0) }
        let size = header?.pageBytes ?? log?.pageBytes ?? Int(StoreSchema.pageBytes)
        pageBytes = size
        usableBytes = size - (header?.reservedBytes ?? 0)
        isLogDamaged = index.map { $0.isBeyond(log) } ?? false || log?.isDamaged ?? false
        self.wal = log.flatMap { $0.pageBytes == size ? $0 : nil }
        let inFile = UInt32(min(database?.byteCount ?? 0, Self.maximumBytes) / size)
        pageCount = max(inFile, self.wal?.pages.keys.max() ?? 0)
        unused = freelist()
    }

    /// Reads the disk refused.
    var failures: Int { database?.failures ?? 0 }

    /// The newest content; `nil` for a page that is not there or cannot be read.
    /// - Parameter number: From 1.
    func page(_ number: UInt32) -> [UInt8]? {
        guard number > 0 else { return nil }
        return wal?.page(number) ?? database?.read(at: (Int(number) - 1) * pageBytes, count: pageBytes)
    }

    private func freelist() -> Set<UInt32> {
        guard let header else { return [] }
        var found: Set<UInt32> = []
        var trunk = header.freelistTrunk
        while trunk != 0, found.count < header.freelistCount {
            guard let page = page(trunk), found.insert(trunk).inserted, let next = page.integer(at: 0, as: UInt32.self),
                let count = page.integer(at: 4, as: UInt32.self), count <= usableBytes / 4 - 2
            else { return [] }
            for position in 0..<Int(count) {
                if let leaf = page.integer(at: 8 + 4 * position, as: UInt32.self) { found.insert(leaf) }
            }
            trunk = next
        }
        return found.count == header.freelistCount ? found : []
    }
}
