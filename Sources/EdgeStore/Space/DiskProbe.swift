// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether the disk beside the database is well: tells a sector that is lost from a disk that fails as a whole, and may
/// come back with all that is on it.
struct DiskProbe {
    let files: StoreFiles

    /// Writes a block through to the disk. Blocks for as long as that takes.
    func succeeds() -> Bool {
        let path = "\(files.database).probe"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o640)
        guard descriptor >= 0 else { return false }
        defer {
            close(descriptor)
            unlink(path)
        }
        let block = [UInt8](repeating: 0x5A, count: 4096)
        return write(descriptor, block, block.count) == block.count && fsync(descriptor) == 0
    }
}
