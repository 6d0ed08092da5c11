// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("LumaPicture")
struct LumaPictureTests {
    /// The mean of each box, the plain way.
    private func expected(_ bytes: [UInt8], width: Int, height: Int, line: Int, stride: Int, x: Int, y: Int) -> UInt8 {
        var (sum, count) = (0, 0)
        for row in (y * height / 180)..<((y + 1) * height / 180) {
            for column in (x * width / 320)..<((x + 1) * width / 320) {
                sum += Int(bytes[row * line + column * stride])
                count += 1
            }
        }
        return UInt8((sum + count / 2) / count)
    }

    @Test(
        "each pixel is the rounded mean luma of its box, whatever the size",
        arguments: [
            (1280, 720, 0), (640, 480, 0), (320, 180, 0), (800, 600, 6), (1279, 721, 2), (1920, 1080, 64),
            (323, 4096, 0),
        ]
    )
    func reducesLikeTheDefinition(width: Int, height: Int, padding: Int) throws {
        var random = SplitMix64(seed: UInt64(width))
        let picture = LumaPicture()
        for layout in [PixelLayout.yuyv, .grey] {
            let stride = layout == .yuyv ? 2 : 1
            let line = width * stride + padding
            let words = (0..<(line * height / 8 + 1)).map { _ in random.next() }
            let bytes = words.withUnsafeBytes { Array($0.prefix(line * height)) }

            try picture.reduce(bytes.span.bytes, layout: layout, width: width, height: height, bytesPerLine: line)

            let wrong = (0..<(320 * 180)).filter { index in
                let (x, y) = (index % 320, index / 320)
                return picture[x, y]
                    != expected(bytes, width: width, height: height, line: line, stride: stride, x: x, y: y)
            }
            #expect(wrong.isEmpty, "\(layout), \(wrong.count) pixels differ")
        }
    }

    @Test("a frame that lacks a byte is refused and leaves the picture alone")
    func tooShort() {
        let picture = LumaPicture()
        picture[5, 5] = 77
        let bytes = [UInt8](repeating: 200, count: 640 * 480 * 2 - 1)

        #expect(throws: PictureError.tooShort(expected: 614_400, actual: 614_399)) {
            try picture.reduce(bytes.span.bytes, layout: .yuyv, width: 640, height: 480, bytesPerLine: 1280)
        }
        #expect(picture[5, 5] == 77)
    }

    @Test("the last line needs no padding")
    func lastLineUnpadded() throws {
        let picture = LumaPicture()
        let bytes = [UInt8](repeating: 9, count: 400 * 179 + 320)
        try picture.reduce(bytes.span.bytes, layout: .grey, width: 320, height: 180, bytesPerLine: 400)
        #expect(picture[319, 179] == 9)
    }

    @Test("lines that overlap or overflow are refused", arguments: [-1, 0, 319, Int.max])
    func oddLineLength(bytesPerLine: Int) {
        let picture = LumaPicture()
        let bytes = [UInt8](repeating: 9, count: 320 * 180)
        #expect(throws: PictureError.self) {
            try picture.reduce(bytes.span.bytes, layout: .grey, width: 320, height: 180, bytesPerLine: bytesPerLine)
        }
    }

    @Test(
        "frames smaller than the picture or larger than 4096 are refused",
        arguments: [(319, 180), (320, 179), (4097, 720), (0, 0), (-1, 720)]
    )
    func unsupportedSizes(width: Int, height: Int) {
        let picture = LumaPicture()
        let bytes = [UInt8](repeating: 0, count: 16)
        #expect(throws: PictureError.unsupportedSize(width: width, height: height)) {
            try picture.reduce(bytes.span.bytes, layout: .yuyv, width: width, height: height, bytesPerLine: 8194)
        }
    }
}
