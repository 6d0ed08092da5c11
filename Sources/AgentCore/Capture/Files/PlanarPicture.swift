// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// One frame with its luma and its two colours apart, as the JPEG encoder takes it. Zeroed at its end.
final class PlanarPicture {
    private let width: Int
    private let height: Int
    private let bytes: UnsafeMutableBufferPointer<UInt8>

    /// - Parameter width: Even.
    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        bytes = .allocate(capacity: 2 * width * height)
        bytes.initialize(repeating: 0)
    }

    deinit {
        // Not `memset`, which the compiler may leave out before a free.
        if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        bytes.deallocate()
    }

    /// Takes a frame of Y0 U Y1 V; `packed` has all of its lines.
    func unpack(_ packed: UnsafeRawBufferPointer, bytesPerLine: Int) {
        let (blue, red) = (width * height, width * height + width * height / 2)
        for row in 0..<height {
            var source = row * bytesPerLine
            let line = row * width
            for pair in 0..<(width / 2) {
                bytes[line + 2 * pair] = packed[source]
                bytes[line + 2 * pair + 1] = packed[source + 2]
                bytes[blue + line / 2 + pair] = packed[source + 1]
                bytes[red + line / 2 + pair] = packed[source + 3]
                source += 4
            }
        }
    }

    /// Lends the starts of luma, blue and red difference, each without padding.
    func withPlanes<Value>(_ body: (UnsafeMutablePointer<UnsafePointer<UInt8>?>) -> Value) -> Value {
        let start = UnsafePointer(bytes.baseAddress)
        var planes = [start, start?.advanced(by: width * height), start?.advanced(by: width * height * 3 / 2)]
        return planes.withUnsafeMutableBufferPointer { buffer in
            guard let first = buffer.baseAddress else { preconditionFailure("three planes have an address") }
            return body(first)
        }
    }
}
