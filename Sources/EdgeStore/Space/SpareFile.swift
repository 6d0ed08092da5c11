// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Space for the small files that opening makes (shared memory, side files), so that a store opens on a disk that
/// has filled up while it was closed.
struct SpareFile {
    static let bytes: Int64 = 64 << 10

    let files: StoreFiles

    func allocate() throws(StoreError) {
        try DiskSpace.allocate(files.spare, bytes: Self.bytes, in: files)
    }

    /// - Returns: Whether there was any.
    func giveUp() -> Bool {
        let isUseful = StoreFiles.size(of: files.spare) > 0
        return unlink(files.spare) == 0 && isUseful
    }
}
