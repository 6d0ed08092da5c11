// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CTurboJPEG
import Testing

/// JPEG files made for a test.
enum JPEG {
    /// Encodes grey rows, one byte a pixel, as a colour JPEG with 4:2:2 like a webcam's.
    static func encode(_ grey: [UInt8], width: Int, height: Int, progressive: Bool = false) throws -> [UInt8] {
        let rgb = grey.flatMap { [$0, $0, $0] }
        let handle = try #require(tjInitCompress())
        defer { tjDestroy(handle) }
        var file: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        defer { tjFree(file) }
        let flags = progressive ? TJFLAG_PROGRESSIVE : 0
        let result = tjCompress2(
            handle,
            rgb,
            CInt(width),
            0,
            CInt(height),
            CInt(TJPF_RGB.rawValue),
            &file,
            &size,
            CInt(TJSAMP_422.rawValue),
            90,
            flags
        )
        #expect(result == 0)
        return Array(UnsafeBufferPointer(start: file, count: Int(size)))
    }

    /// A picture with a slope from left to right and from top to bottom.
    static func slope(width: Int, height: Int) -> [UInt8] {
        (0..<(width * height)).map { UInt8((($0 % width) * 120 / width) + (($0 / width) * 120 / height)) }
    }

    /// Where the marker FF`code` begins.
    static func marker(_ code: UInt8, in file: [UInt8]) -> Int? {
        file.indices.dropLast().first { file[$0] == 0xFF && file[$0 + 1] == code }
    }
}
