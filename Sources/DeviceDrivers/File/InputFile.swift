// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One file open for reading. The end of its lifetime closes it.
///
/// Read with `pread`, not mapped: a mapped file that someone shortens kills the process.
struct InputFile: ~Copyable {
    let path: String
    private let descriptor: CInt

    /// - Throws: `gone` when there is no such file, `unsupported` when it is not a plain one.
    init(path: String, device: String) throws(DriverError) {
        // Not blocking, as opening a FIFO would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Self.error(device, "open", errno, path: path) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw Self.error(device, "open", EINVAL, path: path)
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// In bytes; 0 when the system will not say.
    func byteCount() -> Int {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? max(0, status.st_size) : 0
    }

    /// Reads as much as there is, at most the whole buffer.
    /// - Returns: Bytes read; 0 at the end of the file.
    func read(
        into buffer: UnsafeMutableRawBufferPointer,
        at offset: Int,
        device: String
    ) throws(DriverError) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            guard errno == EINTR else { throw Self.error(device, "pread", errno, path: path) }
        }
    }

    private static func error(_ device: String, _ operation: String, _ errno: CInt, path: String) -> DriverError {
        var error = DriverError(device: device, operation: operation, errno: errno)
        error.detail = "\(path): \(String(cString: strerror(errno)))"
        return error
    }
}
