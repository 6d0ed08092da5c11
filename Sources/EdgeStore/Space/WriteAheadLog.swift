// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The WAL as a file whose space is allocated before it is needed.
///
/// SQLite writes it from the start again after each checkpoint, takes zeros for its end, and never cuts it below
/// `journal_size_limit`: once it has its full size, a commit needs no space in the file system.
struct WriteAheadLog {
    let files: StoreFiles

    /// Whether it may hold commits that the database file does not: the mark of an unclean end, as an orderly one
    /// leaves zeros or no file.
    var isLive: Bool {
        let descriptor = open(files.wal, O_RDONLY | O_CLOEXEC)
        // One that may not be read is taken for the worse.
        guard descriptor >= 0 else { return errno != ENOENT }
        defer { close(descriptor) }
        var magic: UInt32 = 0
        return read(descriptor, &magic, 4) > 0 && magic != 0
    }

    func allocate(_ bytes: Int64) throws(StoreError) {
        try DiskSpace.allocate(files.wal, bytes: bytes, in: files)
    }
}
