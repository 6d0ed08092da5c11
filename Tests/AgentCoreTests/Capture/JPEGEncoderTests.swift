// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomSense
import Testing

@Suite("JPEGEncoder")
struct JPEGEncoderTests {
    @Test(
        "what is encoded from YUYV decodes to the same luma as the YUYV itself, padded lines or not",
        arguments: [0, 64]
    )
    func roundTrip(padding: Int) throws {
        let (width, height) = (640, 360)
        let bytesPerLine = 2 * width + padding
        let frame = Self.ramp(width: width, height: height, bytesPerLine: bytesPerLine)
        let direct = try LumaReader()
        try direct.read(frame.span.bytes, layout: .yuyv, width: width, height: height, bytesPerLine: bytesPerLine)

        let jpeg = try JPEGEncoder().withJPEG(
            ofYUYV: frame.span.bytes,
            width: width,
            height: height,
            bytesPerLine: bytesPerLine
        ) { $0.withUnsafeBytes { [UInt8]($0) } }

        let decoded = try LumaReader()
        try decoded.read(jpeg.span.bytes, layout: .mjpg, width: width, height: height, bytesPerLine: 0)
        #expect(jpeg.starts(with: [0xFF, 0xD8]))
        #expect(decoded.warningCount == 0)
        #expect(Self.largestDifference(direct.picture, decoded.picture) <= 6)
    }

    @Test("a frame that is too short, has odd columns or lines that overlap is refused")
    func refuses() throws {
        let encoder = try JPEGEncoder()
        let frame = [UInt8](repeating: 128, count: 2 * 320 * 240)
        func encode(_ width: Int, _ height: Int, _ bytesPerLine: Int) throws(JPEGEncoder.Failure) {
            try encoder.withJPEG(ofYUYV: frame.span.bytes, width: width, height: height, bytesPerLine: bytesPerLine) {
                _ in
            }
        }
        #expect(throws: JPEGEncoder.Failure.self) { try encode(320, 241, 640) }
        #expect(throws: JPEGEncoder.Failure.unsupportedSize(width: 319, height: 240)) { try encode(319, 240, 640) }
        #expect(throws: JPEGEncoder.Failure.self) { try encode(320, 240, 600) }
        #expect(throws: JPEGEncoder.Failure.unsupportedSize(width: 0, height: 0)) { try encode(0, 0, 0) }
        #expect(throws: Never.self) { try encode(320, 240, 640) }
    }

    /// Luma grows from left to right and from top to bottom; the padding is white.
    private static func ramp(width: Int, height: Int, bytesPerLine: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 255, count: bytesPerLine * height)
        for row in 0..<height {
            for column in 0..<width {
                bytes[row * bytesPerLine + 2 * column] = UInt8(20 + column * 120 / width + row * 90 / height)
                bytes[row * bytesPerLine + 2 * column + 1] = column.isMultiple(of: 2) ? 100 : 150
            }
        }
        return bytes
    }

    private static func largestDifference(_ one: LumaPicture, _ other: LumaPicture) -> Int {
        var largest = 0
        for y in 0..<LumaPicture.height {
            for x in 0..<LumaPicture.width { largest = max(largest, abs(Int(one[x, y]) - Int(other[x, y]))) }
        }
        return largest
    }
}
