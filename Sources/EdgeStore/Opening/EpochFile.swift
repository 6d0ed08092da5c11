// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// The epoch once more, beside the database, so that it survives the database's loss.
struct EpochFile {
    let files: StoreFiles

    /// `nil` when the file is missing or makes no sense.
    func read() -> Int64? {
        guard case .success(let text) = SmallFile.read(files.epoch, limit: 64) else { return nil }
        return Int64(text.prefix { $0 != "\n" }).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Replaces the file as a whole; durable when this returns.
    func write(_ epoch: Int64) throws(StoreError) {
        let temporary = "\(files.epoch).new"
        let descriptor = try files.open(temporary, flags: O_TRUNC)
        defer { close(descriptor) }
        let bytes = Array("\(epoch)\n".utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw StoreError(errno: errno, path: temporary, operation: "write")
        }
        guard fsync(descriptor) == 0 else { throw StoreError(errno: errno, path: temporary, operation: "fsync") }
        guard rename(temporary, files.epoch) == 0 else {
            throw StoreError(errno: errno, path: files.epoch, operation: "rename")
        }
        try files.synchroniseDirectory()
    }
}
