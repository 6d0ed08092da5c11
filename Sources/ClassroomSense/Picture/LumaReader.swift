// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Turns a camera's frames of any layout into the one picture that is analysed.
///
/// Belongs to one thread at a time.
package final class LumaReader {
    /// The last frame that was read well.
    package let picture = LumaPicture()
    private let decoder: JPEGLumaDecoder

    /// JPEGs that could be decoded but were odd.
    package var warningCount: Int { decoder.warningCount }

    /// - Throws: ``PictureError`` when there is no memory for a JPEG decoder.
    package init() throws(PictureError) {
        self.decoder = try JPEGLumaDecoder()
    }

    /// Overwrites ``picture`` with a frame.
    ///
    /// Width, height and the distance of two lines are those negotiated with the driver; a JPEG's own
    /// header counts instead.
    /// - Throws: ``PictureError``; the picture then keeps its last content.
    package func read(
        _ frame: RawSpan,
        layout: PixelLayout,
        width: Int,
        height: Int,
        bytesPerLine: Int
    ) throws(PictureError) {
        switch layout {
        case .mjpg:
            try decoder.decode(frame, into: picture)
        case .yuyv, .grey:
            try picture.reduce(frame, layout: layout, width: width, height: height, bytesPerLine: bytesPerLine)
        }
    }
}
