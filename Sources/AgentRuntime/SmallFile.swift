// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Reads files that are known to be small: those of `/proc`, `/sys`, and configs.
package enum SmallFile {
    /// Why a file could not be read.
    package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        package var path: String
        /// The C function that failed.
        package var operation: String
        /// `EFBIG` when the file is longer than the caller allowed, `EILSEQ` when it is not UTF-8, `EISDIR` for a
        /// directory; see also ``isNotRegular``.
        package var errno: CInt

        /// Whether there is something other than a file or directory: a FIFO, a socket, a device.
        package var isNotRegular: Bool { operation == "open" && (errno == EINVAL || errno == ENXIO) }

        package var description: String {
            "\(path): \(isNotRegular ? "is not a regular file" : String(cString: strerror(errno)))"
        }
    }

    /// The whole file as UTF-8. Only a regular file, as those of `/proc` and `/sys` are too.
    /// - Parameter limit: The most bytes accepted. A longer file fails, it is not cut.
    package static func read(_ path: String, limit: Int = 65_536) -> Result<String, Failure> {
        // Not blocking, as opening a FIFO would wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return .failure(Failure(path: path, operation: "open", errno: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            return .failure(Failure(path: path, operation: "fstat", errno: errno))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: return .failure(Failure(path: path, operation: "read", errno: EISDIR))
        default: return .failure(Failure(path: path, operation: "open", errno: EINVAL))
        }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var length = 0
        while length < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress?.advanced(by: length), buffer.count - length)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { return .failure(Failure(path: path, operation: "read", errno: errno)) }
            if count == 0 { break }
            length += count
        }
        guard length <= limit else { return .failure(Failure(path: path, operation: "read", errno: EFBIG)) }
        guard let text = String(validating: bytes.prefix(length), as: UTF8.self) else {
            return .failure(Failure(path: path, operation: "decode", errno: EILSEQ))
        }
        return .success(text)
    }
}
