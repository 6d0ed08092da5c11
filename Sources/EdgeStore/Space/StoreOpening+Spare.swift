// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

extension StoreOpening {
    /// SQLite maps this much of its shared memory's file at opening.
    private static let leastBytes: Int64 = 48 << 10
    /// SQLite allocates its shared memory by pages of this size.
    private static let pageBytes = 4096

    /// Opens the store, with the spare's space when there is no other.
    func openWithSpare(after loss: StoreLoss?, lockTimeout: Duration) throws(StoreError) -> Opened {
        try prepareSpace()
        do throws(StoreError) {
            return try open(after: loss, lockTimeout: lockTimeout)
        } catch  where error.code == .diskFull && SpareFile(files: files).giveUp() {
            try files.synchroniseDirectory()
            return try open(after: loss, lockTimeout: lockTimeout)
        }
    }

    /// With blocks smaller than its pages SQLite leaves holes in its shared memory: to touch one on a full disk ends the
    /// process with SIGBUS, so that there must be space beforehand.
    private func prepareSpace() throws(StoreError) {
        guard isTight else { return }
        if SpareFile(files: files).giveUp() { try files.synchroniseDirectory() }  // frees its blocks
        guard isTight, let size = DiskSpace.blockBytes(at: files.directory), size < Self.pageBytes else { return }
        throw StoreError(errno: ENOSPC, path: configuration.path, operation: "open")
    }

    private var isTight: Bool {
        DiskSpace.availableBytes(at: files.directory).map { $0 < Self.leastBytes } ?? false
    }
}
