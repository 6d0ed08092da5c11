// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Lines of `mosquitto_sub -F '%t %p'` from a pipe. The agent's payloads have no line breaks.
struct MessageLines {
    let descriptor: CInt

    /// Reads to the end of the pipe, which is that of the process, and closes it. Blocks: for a thread of its own.
    func read(_ take: (_ topic: String, _ payload: UnsafeRawBufferPointer) -> Void) {
        var buffer = [UInt8](repeating: 0, count: 4 << 20)
        var filled = 0
        while true {
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.read(descriptor, bytes.baseAddress.map { $0 + filled }, bytes.count - filled)
            }
            guard count > 0 else { break }
            filled += count
            let used = buffer.withUnsafeBytes { bytes in
                lines(UnsafeRawBufferPointer(rebasing: bytes[..<filled]), take)
            }
            filled -= used
            buffer.withUnsafeMutableBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                memmove(base, base + used, filled)
            }
        }
        close(descriptor)
    }

    /// - Returns: The bytes of the whole lines.
    private func lines(
        _ bytes: UnsafeRawBufferPointer,
        _ take: (String, UnsafeRawBufferPointer) -> Void
    ) -> Int {
        var start = 0
        while let end = bytes.index(of: UInt8(ascii: "\n"), from: start) {
            if let space = bytes.index(of: UInt8(ascii: " "), from: start), space < end {
                take(
                    String(decoding: bytes[start..<space], as: UTF8.self),
                    UnsafeRawBufferPointer(rebasing: bytes[(space + 1)..<end])
                )
            }
            start = end + 1
        }
        return start
    }
}
