// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A database that was deleted, or replaced, while this process had it open. The system keeps its content for as
/// long as a descriptor is left.
final class UnlinkedDatabase: Sendable {
    private let database: CInt
    private let wal: CInt?

    /// Must be called before the connection is closed.
    /// - Parameter identity: As StoreFiles/identity(of:) told when it was opened.
    /// - Returns: `nil` when this process has no such file open.
    init?(_ files: StoreFiles, identity: [UInt64]) {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var database: CInt?
        var wal: CInt?
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let descriptor = CInt(name) else { continue }
            if database == nil, Self.identity(of: descriptor) == identity {
                database = Self.reopen(descriptor)
            } else if wal == nil, [files.wal, "\(files.wal) (deleted)"].contains(Self.target(of: descriptor)) {
                wal = Self.reopen(descriptor)
            }
        }
        guard let database else {
            if let wal { close(wal) }
            return nil
        }
        self.database = database
        self.wal = wal
    }

    deinit {
        close(database)
        if let wal { close(wal) }
    }

    func image() -> DatabaseImage {
        DatabaseImage(
            database: ImageFile(owning: dup(database)),
            wal: wal.flatMap { ImageFile(owning: dup($0)) },
            index: nil
        )
    }

    private static func identity(of descriptor: CInt) -> [UInt64] {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : []
    }

    private static func target(of descriptor: CInt) -> String {
        var bytes = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/fd/\(descriptor)", &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A descriptor of its own, for reading.
    private static func reopen(_ descriptor: CInt) -> CInt? {
        let copy = open("/proc/self/fd/\(descriptor)", O_RDONLY | O_CLOEXEC)
        return copy >= 0 ? copy : nil
    }
}
