// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("JPEGLumaDecoder")
struct JPEGLumaDecoderTests {
    private let decoder: JPEGLumaDecoder
    private let picture = LumaPicture()

    init() throws {
        decoder = try JPEGLumaDecoder()
    }

    @Test(
        "a picture of any size decodes to what reducing its pixels gives",
        arguments: [(1280, 720), (640, 480), (320, 240), (1920, 1080), (1000, 700), (320, 180)]
    )
    func decodesScaled(width: Int, height: Int) throws {
        let grey = JPEG.slope(width: width, height: height)
        let expected = LumaPicture()
        try expected.reduce(grey.span.bytes, layout: .grey, width: width, height: height, bytesPerLine: width)

        let file = try JPEG.encode(grey, width: width, height: height)
        try decoder.decode(file.span.bytes, into: picture)

        let worst = (0..<LumaPicture.pixelCount).map { abs(Int(picture.pixels[$0]) - Int(expected.pixels[$0])) }.max()
        #expect(worst ?? 255 <= 4)
        #expect(decoder.warningCount == 0)
    }

    @Test("progressive files decode too")
    func progressive() throws {
        let file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360, progressive: true)
        try decoder.decode(file.span.bytes, into: picture)
        #expect((115...125).contains(picture[160, 90]))
    }

    @Test("a file cut anywhere is truncated, and the picture is left alone")
    func truncatedAnywhere() throws {
        let file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        picture[0, 0] = 77
        let header = try #require(JPEG.marker(0xDA, in: file))
        let cuts = [
            0, 1, 2, 3, 4, 20, header - 1, header, header + 1, header + 12, file.count / 2, file.count - 2,
            file.count - 1,
        ]

        for cut in cuts {
            #expect(throws: PictureError.truncated, "cut at \(cut)") {
                try decoder.decode(file.span.extracting(first: cut).bytes, into: picture)
            }
        }
        #expect(picture[0, 0] == 77)
    }

    @Test("a file cut and then padded with zeros is truncated")
    func truncatedAndPadded() throws {
        let file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        let padded = file.prefix(file.count / 2) + [UInt8](repeating: 0, count: 5000)
        #expect(throws: PictureError.truncated) { try decoder.decode(padded.span.bytes, into: picture) }
    }

    @Test("a file without its first byte is truncated")
    func beginsWrong() throws {
        let file = try JPEG.encode(JPEG.slope(width: 320, height: 180), width: 320, height: 180)
        #expect(throws: PictureError.truncated) { try decoder.decode(file.span.extracting(1...).bytes, into: picture) }
    }

    @Test("zeros after the end are a camera's padding, up to 64 KiB", arguments: [1, 3, 4096, 65_536])
    func paddingIsTolerated(count: Int) throws {
        let file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        let padded = file + [UInt8](repeating: 0, count: count)
        try decoder.decode(padded.span.bytes, into: picture)
        #expect((115...125).contains(picture[160, 90]))
    }

    @Test("more zeros than any camera pads are no padding")
    func tooMuchPadding() throws {
        let file = try JPEG.encode(JPEG.slope(width: 320, height: 180), width: 320, height: 180)
        let padded = file + [UInt8](repeating: 0, count: 65_537)
        #expect(throws: PictureError.truncated) { try decoder.decode(padded.span.bytes, into: picture) }
    }

    @Test("what is not a JPEG between the markers is corrupt")
    func notAJPEG() {
        let file: [UInt8] = [0xFF, 0xD8] + [UInt8](repeating: 0x55, count: 100) + [0xFF, 0xD9]
        let error = #expect(throws: PictureError.self) { try decoder.decode(file.span.bytes, into: picture) }
        guard case .corrupt(let message) = error else {
            Issue.record("\(String(describing: error)) is not corrupt")
            return
        }
        #expect(!message.isEmpty)
    }

    @Test("a header that claims a huge picture is refused before anything is allocated")
    func hugeHeader() throws {
        var file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        let frame = try #require(JPEG.marker(0xC0, in: file))
        file.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
        #expect(throws: PictureError.unsupportedSize(width: 65500, height: 65500)) {
            try decoder.decode(file.span.bytes, into: picture)
        }
    }

    @Test("a file smaller than the picture is refused")
    func smallPicture() throws {
        let file = try JPEG.encode(JPEG.slope(width: 160, height: 120), width: 160, height: 120)
        #expect(throws: PictureError.unsupportedSize(width: 160, height: 120)) {
            try decoder.decode(file.span.bytes, into: picture)
        }
    }

    @Test("stray bytes in a complete file are a warning, not an error")
    func strayBytes() throws {
        var file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        file.insert(contentsOf: [0x12, 0x34, 0x56], at: file.count - 2)
        try decoder.decode(file.span.bytes, into: picture)
        #expect(decoder.warningCount == 1)
        #expect((115...125).contains(picture[160, 90]))
    }

    @Test("a webcam's file without Huffman tables decodes with the usual ones")
    func withoutHuffmanTables() throws {
        var file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        while let table = JPEG.marker(0xC4, in: file) {
            let length = Int(file[table + 2]) << 8 | Int(file[table + 3])
            file.removeSubrange(table..<(table + 2 + length))
        }
        try decoder.decode(file.span.bytes, into: picture)
        #expect((115...125).contains(picture[160, 90]))
    }

    @Test("a good file after a bad one decodes")
    func recovers() throws {
        let bad: [UInt8] = [0xFF, 0xD8] + [UInt8](repeating: 0x55, count: 100) + [0xFF, 0xD9]
        let good = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        #expect(throws: PictureError.self) { try decoder.decode(bad.span.bytes, into: picture) }
        try decoder.decode(good.span.bytes, into: picture)
        #expect((115...125).contains(picture[160, 90]))
    }

    @Test("damage inside the scan never does more than spoil the picture")
    func damageInside() throws {
        let file = try JPEG.encode(JPEG.slope(width: 640, height: 360), width: 640, height: 360)
        var random = SplitMix64(seed: 3)
        var decoded = 0
        for _ in 0..<200 {
            var damaged = file
            for _ in 0..<5 {
                damaged[Int.random(in: 2..<(file.count - 2), using: &random)] = UInt8.random(
                    in: 0...255,
                    using: &random
                )
            }
            do throws(PictureError) {
                try decoder.decode(damaged.span.bytes, into: picture)
                decoded += 1
            } catch {
                #expect(error != .truncated)
            }
        }
        #expect(decoded > 0 && decoded <= 200)
    }
}
