// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Why a frame did not become a picture. The next one may well do.
package enum PictureError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A JPEG that does not begin with FFD8 or end with FFD9: the cable or the bus lost a part.
    case truncated
    /// A JPEG that begins and ends well but cannot be decoded; the decoder's words.
    case corrupt(String)
    /// A frame outside ``LumaPicture/sourceWidths`` or ``LumaPicture/sourceHeights``.
    case unsupportedSize(width: Int, height: Int)
    /// Fewer bytes than the lines of the frame need.
    case tooShort(expected: Int, actual: Int)

    package var description: String {
        switch self {
        case .truncated:
            "the JPEG is truncated"
        case .corrupt(let message):
            "the JPEG is corrupt: \(message)"
        case .unsupportedSize(let width, let height):
            "a frame of \(width)x\(height); supported are 320x180 to 4096x4096"
        case .tooShort(let expected, let actual):
            "the frame has \(actual) bytes instead of \(expected)"
        }
    }
}
