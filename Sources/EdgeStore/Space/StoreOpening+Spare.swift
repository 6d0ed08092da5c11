// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension StoreOpening {
    /// What opening may need besides the WAL, most of it for SQLite's shared memory.
    private static let leastBytes: Int64 = 48 << 10
    /// SQLite allocates its shared memory by writing one byte of every so many.
    private static let sharedMemoryPageBytes = 4096

    /// Opens the store, with the spare's space when there is no other.
    func openWithSpare(after loss: StoreLoss?, lockTimeout: Duration) throws(StoreError) -> Opened {
        if isTight { try giveUpSpare() }
        let blockBytes = DiskSpace.blockBytes(at: files.directory) ?? Self.sharedMemoryPageBytes
        guard blockBytes < Self.sharedMemoryPageBytes else { return try open(after: loss, lockTimeout: lockTimeout) }
        // The shared memory has holes here, and to touch one on a full disk ends the process with SIGBUS. The first
        // commit touches all of them: it must come while there is space.
        guard !isTight else { throw StoreError(errno: ENOSPC, path: configuration.path, operation: "open") }
        let opened = try open(after: loss, lockTimeout: lockTimeout)
        let database = opened.database
        try database.transaction { () throws(StoreError) in try database.meta.set(.room, to: "\(room)") }
        return opened
    }

    private var isTight: Bool {
        DiskSpace.availableBytes(at: files.directory).map { $0 < Self.leastBytes } ?? false
    }

    private func giveUpSpare() throws(StoreError) {
        guard SpareFile(files: files).giveUp() else { return }
        try files.synchroniseDirectory()  // only then are its blocks free
    }
}
