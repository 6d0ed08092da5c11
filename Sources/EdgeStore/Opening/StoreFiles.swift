// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The files of one store, all in one directory.
struct StoreFiles {
    let database: String
    let directory: String
    let wal: String

    init(database: String) {
        self.database = database
        let parent = database.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        directory = parent.isEmpty ? (database.hasPrefix("/") ? "/" : ".") : parent
        wal = "\(database)-wal"
    }

    var sharedMemory: String { "\(database)-shm" }
    var lock: String { "\(database).lock" }
    var epoch: String { "\(database).epoch" }
    var spare: String { "\(database).spare" }

    /// Size in bytes; 0 when there is no such file.
    static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Device and inode: whether a path still names the file that was opened.
    static func identity(of path: String) -> [UInt64] {
        var status = stat()
        return stat(path, &status) == 0 ? [UInt64(status.st_dev), UInt64(status.st_ino)] : []
    }

    /// Whether the database's path names another file than `identity`, or none. False when the system cannot tell.
    func hasLost(_ identity: [UInt64]) -> Bool {
        var status = stat()
        guard stat(database, &status) == 0 else { return errno == ENOENT || errno == ENOTDIR }
        return [UInt64(status.st_dev), UInt64(status.st_ino)] != identity
    }

    /// Makes the directory, but not its parents, and checks that files can be made in it.
    func prepareDirectory() throws(StoreError) {
        if mkdir(directory, 0o750) != 0 && errno != EEXIST {
            throw StoreError(errno: errno, path: directory, operation: "mkdir")
        }
        guard access(directory, W_OK | X_OK) == 0 else {
            throw StoreError(errno: errno, path: directory, operation: "access")
        }
    }

    /// Opens a file for writing, made when it is missing: readable by the group, and owned by the
    /// directory's owner even when root makes it, or the agent could not open what a subcommand made.
    func open(_ path: String, flags: CInt = 0) throws(StoreError) -> CInt {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | flags, 0o640)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: path, operation: "open") }
        var owner = stat()
        if geteuid() == 0, stat(directory, &owner) == 0, fchown(descriptor, owner.st_uid, owner.st_gid) != 0 {
            let error = StoreError(errno: errno, path: path, operation: "fchown")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// Makes renames and new files in the directory durable.
    func synchroniseDirectory() throws(StoreError) {
        let descriptor = Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StoreError(errno: errno, path: directory, operation: "open") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, path: directory, operation: "fsync") }
    }
}
