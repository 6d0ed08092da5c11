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
        /// `EFBIG` when the file is longer than the caller allowed, `EILSEQ` when it is not UTF-8.
        package var errno: CInt

        package var description: String { "\(path): \(String(cString: strerror(errno)))" }
    }

    /// The whole file as UTF-8.
    /// - Parameter limit: The most bytes accepted. A longer file fails, it is not cut.
    package static func read(_ path: String, limit: Int = 65_536) -> Result<String, Failure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return .failure(Failure(path: path, operation: "open", errno: errno)) }
        defer { close(descriptor) }
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
