// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CTurboJPEG
import Glibc

/// Makes a JPEG of one uncompressed frame, with libjpeg-turbo.
package final class JPEGEncoder {
    package enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// A width or height that is odd, not positive, or more than 4096.
        case unsupportedSize(width: Int, height: Int)
        /// Fewer bytes than the lines of the frame need.
        case tooShort(expected: Int, actual: Int)
        /// The library's words.
        case failed(String)

        package var description: String {
            switch self {
            case .unsupportedSize(let width, let height): "a frame of \(width)x\(height) cannot be encoded"
            case .tooShort(let expected, let actual): "the frame has \(actual) bytes instead of \(expected)"
            case .failed(let message): "the JPEG encoder failed: \(message)"
            }
        }
    }

    private let handle: tjhandle

    package init() throws(Failure) {
        guard let handle = tjInitCompress() else { throw .failed(Self.message(of: nil)) }
        self.handle = handle
    }

    deinit {
        tjDestroy(handle)
    }

    /// Lends the JPEG of a frame in YUYV; colours at half the width, as the frame has them.
    /// - Parameters:
    ///   - bytesPerLine: From one row's start to the next one's.
    ///   - quality: 1 to 100.
    ///   - body: Its bytes are valid during the call only, and overwritten before they are freed.
    package func withJPEG<Value>(
        ofYUYV frame: RawSpan,
        width: Int,
        height: Int,
        bytesPerLine: Int,
        quality: Int = 90,
        _ body: (RawSpan) -> Value
    ) throws(Failure) -> Value {
        guard (2...4096).contains(width), width.isMultiple(of: 2), (1...4096).contains(height) else {
            throw .unsupportedSize(width: width, height: height)
        }
        let needed = bytesPerLine * (height - 1) + 2 * width
        guard bytesPerLine >= 2 * width, frame.byteCount >= needed else {
            throw .tooShort(expected: max(needed, 2 * width * height), actual: frame.byteCount)
        }
        let planes = PlanarPicture(width: width, height: height)
        frame.withUnsafeBytes { planes.unpack($0, bytesPerLine: bytesPerLine) }

        var jpeg: UnsafeMutablePointer<UInt8>?
        var byteCount: UInt = 0
        let result = planes.withPlanes { planes in
            tjCompressFromYUVPlanes(
                handle,
                planes,
                CInt(width),
                nil,
                CInt(height),
                CInt(TJSAMP_422.rawValue),
                &jpeg,
                &byteCount,
                CInt(quality),
                0
            )
        }
        defer {
            // Not `memset`, which the compiler may leave out before a free.
            if let jpeg { explicit_bzero(jpeg, Int(byteCount)) }
            tjFree(jpeg)
        }
        guard result == 0, let jpeg else { throw .failed(Self.message(of: handle)) }
        return body(UnsafeRawBufferPointer(start: jpeg, count: Int(byteCount)).bytes)
    }

    private static func message(of handle: tjhandle?) -> String {
        tjGetErrorStr2(handle).map { String(cString: $0) } ?? "unknown error"
    }
}
