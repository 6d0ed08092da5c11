// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CPixels
internal import Glibc

/// The picture that is analysed: 320 by 180 pixels of luma, in one buffer that every frame overwrites.
///
/// Belongs to one thread at a time. A frame of another shape than 16:9 is stretched to it.
package final class LumaPicture {
    package static let width = Int(CPIXELS_WIDTH)
    package static let height = Int(CPIXELS_HEIGHT)
    package static let pixelCount = width * height
    package static let sourceWidths = width...Int(CPIXELS_MAX_SOURCE)
    package static let sourceHeights = height...Int(CPIXELS_MAX_SOURCE)

    private let memory = PrivateMemory<UInt8>(count: pixelCount)

    /// Row by row from the top left, ``pixelCount`` bytes.
    var pixels: UnsafeMutablePointer<UInt8> { memory.base }

    /// Black.
    package init() {}

    /// Luma of the pixel in column `x` and row `y`, both counted from the top left.
    package subscript(x: Int, y: Int) -> UInt8 {
        get {
            precondition((0..<Self.width).contains(x) && (0..<Self.height).contains(y))
            return pixels[y * Self.width + x]
        }
        set {
            precondition((0..<Self.width).contains(x) && (0..<Self.height).contains(y))
            pixels[y * Self.width + x] = newValue
        }
    }

    /// Overwrites the picture with the mean luma of equal boxes of an uncompressed frame.
    ///
    /// - Parameters:
    ///   - bytes: The frame; more than it needs is ignored.
    ///   - layout: `yuyv` or `grey`.
    ///   - width: In pixels, of ``sourceWidths``.
    ///   - height: In lines, of ``sourceHeights``.
    ///   - bytesPerLine: The distance of two lines, at least the width times the bytes of a pixel.
    /// - Throws: `unsupportedSize` or `tooShort`; the picture then keeps its last content.
    package func reduce(
        _ bytes: RawSpan,
        layout: PixelLayout,
        width: Int,
        height: Int,
        bytesPerLine: Int
    ) throws(PictureError) {
        precondition(layout != .mjpg, "a JPEG needs the JPEGLumaDecoder")
        guard Self.sourceWidths.contains(width), Self.sourceHeights.contains(height) else {
            throw .unsupportedSize(width: width, height: height)
        }
        let bytesPerPixel = layout == .yuyv ? 2 : 1
        let lineBytes = width * bytesPerPixel
        // A driver may leave out the padding of the last line.
        let (padded, overflow) = max(bytesPerLine, 0).multipliedReportingOverflow(by: height - 1)
        guard bytesPerLine >= lineBytes, !overflow, bytes.byteCount - lineBytes >= padded else {
            throw .tooShort(expected: lineBytes * height, actual: bytes.byteCount)
        }
        bytes.withUnsafeBytes { buffer in
            guard let source = buffer.baseAddress else { return }
            reduce(
                source.assumingMemoryBound(to: UInt8.self),
                width: width,
                height: height,
                bytesPerLine: bytesPerLine,
                stride: bytesPerPixel
            )
        }
    }

    /// As above for memory whose size the caller has checked. `stride` is the bytes of a pixel.
    func reduce(_ source: UnsafePointer<UInt8>, width: Int, height: Int, bytesPerLine: Int, stride: Int) {
        cpixels_reduce(source, bytesPerLine, CInt(width), CInt(height), CInt(stride), pixels)
    }

    func copy(_ other: LumaPicture) {
        pixels.update(from: other.pixels, count: Self.pixelCount)
    }

    func hasSamePixels(as other: LumaPicture) -> Bool {
        memcmp(pixels, other.pixels, Self.pixelCount) == 0
    }
}
