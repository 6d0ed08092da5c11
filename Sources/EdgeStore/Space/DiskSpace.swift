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
