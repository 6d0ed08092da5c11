// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// Where the lines of a result go: standard output, or a file that is replaced.
///
/// Collects lines and writes them in blocks to a file or a pipe, but each at once to a terminal or a live reader.
final class ResultOutput: Sendable {
    private let descriptor: CInt
    private let path: String?
    private let pending = Mutex<[UInt8]>([])

    /// Of what is collected; only files collect.
    private static let blockBytes = 65_536

    /// Standard output, each line at once.
    init() {
        descriptor = STDOUT_FILENO
        path = nil
    }

    /// A file, readable by its owner and group; standard output when `path` is `nil`.
    init(path: String?) throws(OutputError) {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw OutputError(path: path, errno: errno) }
    }

    deinit {
        if path != nil { close(descriptor) }
    }

    /// Blocks while the reader is slow.
    func writeLine(_ line: [UInt8]) throws(OutputError) {
        let block: [UInt8] = pending.withLock { pending in
            pending += line
            pending.append(UInt8(ascii: "\n"))
            guard path == nil || pending.count >= Self.blockBytes else { return [] }
            defer { pending = [] }
            return pending
        }
        try write(block)
    }

    /// Writes what is left; to be called when all went well.
    func finish() throws(OutputError) {
        let rest = pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
        try write(rest)
    }

    private func write(_ bytes: [UInt8]) throws(OutputError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw OutputError(path: path, errno: errno) }
            rest = rest.dropFirst(count)
        }
    }
}

/// A result could not be written.
struct OutputError: Error, CustomStringConvertible {
    /// `nil` for standard output.
    var path: String?
    var errno: CInt

    /// The reader, such as `head`, has seen enough: a good end.
    var isReaderGone: Bool { path == nil && errno == EPIPE }

    var description: String { "\(path ?? "standard output"): \(String(cString: strerror(errno)))" }
}
