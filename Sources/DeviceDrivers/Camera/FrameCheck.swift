// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a buffer holds a whole frame. uvcvideo delivers JPEGs cut by a bad cable without any mark.
enum FrameCheck {
    /// How far from the end FFD9 is looked for: cameras pad with more than zeros.
    private static let tailByteCount = 4096

    /// - Complexity: For MJPG at most 4 kB are looked at, beyond trailing zeros.
    static func isWhole(_ bytes: RawSpan, format: CameraFormat) -> Bool {
        switch format.layout {
        case .mjpg: isWholeJPEG(bytes)
        case .yuyv: bytes.byteCount >= format.bytesPerLine * format.size.height
        }
    }

    /// FFD8 at the start, FFD9 at the end. FFD9 cannot be image data, where FF is followed by 00.
    static func isWholeJPEG(_ bytes: RawSpan) -> Bool {
        bytes.withUnsafeBytes { bytes in
            guard bytes.count >= 4, bytes[0] == 0xFF, bytes[1] == 0xD8 else { return false }
            var end = bytes.count
            while end > 4, bytes[end - 1] == 0 { end -= 1 }
            var index = end - 1
            let first = max(3, end - tailByteCount)
            while index >= first {
                if bytes[index] == 0xD9 && bytes[index - 1] == 0xFF { return true }
                index -= 1
            }
            return false
        }
    }
}
