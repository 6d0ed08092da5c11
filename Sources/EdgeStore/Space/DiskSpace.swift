// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The space of the file system that a path lies on.
enum DiskSpace {
    /// Bytes that this process may still allocate: what the file system keeps for root, or another program for
    /// itself, is not among them. `nil` when the system does not tell.
    static func availableBytes(at path: String) -> Int64? {
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { return nil }
        let (bytes, isTooLarge) = Int64(clamping: space.f_bavail).multipliedReportingOverflow(
            by: Int64(clamping: space.f_frsize)
        )
        return isTooLarge ? .max : bytes
    }

    /// What the file system allocates at a time; `nil` when it does not tell.
    static func blockBytes(at path: String) -> Int? {
        var space = statvfs()
        return statvfs(path, &space) == 0 ? Int(space.f_frsize) : nil
    }

    /// Fails on a file system that is read-only now.
    ///
    /// A write to a file that was opened before succeeds there, into memory, and so does `fsync`: an emergency
    /// remount (Linux 6.1, ext4) revokes neither.
    static func expectWritable(_ path: String) throws(StoreError) {
        var space = statvfs()
        guard statvfs(path, &space) == 0, space.f_flag & UInt(ST_RDONLY) != 0 else { return }
        throw StoreError(errno: EROFS, path: path, operation: "write")
    }

    /// Gives a file at least this size, with blocks behind all of it.
    ///
    /// Never for the database or its shared memory: closing a descriptor ends SQLite's locks on its file.
    /// - Throws: `.diskFull` when there is no space; the file may then have grown by a part.
    static func allocate(_ path: String, bytes: Int64, in files: StoreFiles) throws(StoreError) {
        let size = StoreFiles.size(of: path)
        guard size < bytes else { return }
        let descriptor = try files.open(path)
        defer { close(descriptor) }
        var code: CInt
        repeat { code = posix_fallocate(descriptor, off_t(size), off_t(bytes - size)) } while code == EINTR
        guard code == 0 else { throw StoreError(errno: code, path: path, operation: "posix_fallocate") }
    }
}
