// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file that is read where it can be read: what the disk refuses is missing, not an error.
final class ImageFile {
    let byteCount: Int
    private let descriptor: CInt
    /// How many reads the disk refused.
    private(set) var failures = 0

    /// `nil` for what is not a regular file, or may not be read.
    convenience init?(path: String) {
        // A FIFO must not hold the thread.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        self.init(owning: descriptor)
    }

    /// Closes the descriptor in the end, and at once when it is not of a regular file.
    init?(owning descriptor: CInt) {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Whether it holds zeros only. What the disk refuses to read is taken for something.
    var isBlank: Bool {
        var offset = 0
        while offset < byteCount {
            let count = min(byteCount - offset, 64 << 10)
            guard let bytes = read(at: offset, count: count), bytes.allSatisfy({ $0 == 0 }) else { return false }
            offset += count
        }
        return true
    }

    /// `nil` when the file ends before, or the disk refuses.
    func read(at offset: Int, count: Int) -> [UInt8]? {
        guard offset >= 0, count > 0, offset <= byteCount - count else { return nil }
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            while done < count, let start = buffer.baseAddress {
                let result = pread(descriptor, start + done, count - done, off_t(offset + done))
                if result < 0 && errno == EINTR { continue }
                guard result > 0 else { break }
                done += result
            }
            initialised = done
        }
        if done < count { failures += 1 }
        return done == count ? bytes : nil
    }
}

extension [UInt8] {
    /// A big-endian integer, as all of SQLite's file formats have them; `nil` beyond the end.
    func integer<Value: FixedWidthInteger & UnsignedInteger>(at offset: Int, as type: Value.Type) -> Value? {
        let width = Value.bitWidth / 8
        guard offset >= 0, offset <= count - width else { return nil }
        return self[offset..<offset + width].reduce(0) { $0 << 8 | Value($1) }
    }
}
