// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("JPEGScanner")
struct JPEGScannerTests {
    private let first = Picture.bytes(data: [1, 2, 0xFF, 3])

    /// All pictures, as they are found in one go, and how many were broken.
    private func split(_ bytes: [UInt8]) -> (pictures: [[UInt8]], broken: Int) {
        var (pictures, broken, offset): ([[UInt8]], Int, Int) = ([], 0, 0)
        while true {
            switch JPEGScanner.next(in: bytes.span.bytes, from: offset) {
            case .picture(let range, _):
                pictures.append(Array(bytes[range]))
                offset = range.upperBound
            case .broken(let resumption):
                broken += 1
                offset = resumption
            case .incomplete:
                return (pictures, broken)
            }
        }
    }

    @Test("splits pictures that follow each other, with or without bytes between them")
    func splits() {
        let second = Picture.bytes(data: [9])
        #expect(split(first + second).pictures == [first, second])
        #expect(split([0, 0xFF, 7] + first + [0, 0] + second + [0xFF]).pictures == [first, second])
    }

    @Test("tells the size from the frame header")
    func findsSize() {
        let bytes = Picture.bytes(width: 1280, height: 720, data: [1])
        #expect(
            JPEGScanner.next(in: bytes.span.bytes, from: 0)
                == .picture(0..<bytes.count, CameraSize(width: 1280, height: 720))
        )
    }

    @Test("a thumbnail's end inside a segment does not end the picture")
    func passesThumbnail() {
        let bytes = Picture.bytes(data: [5], thumbnail: first)
        #expect(split(bytes).pictures == [bytes])
    }

    @Test("a picture that breaks off is counted and the next one is found")
    func passesTruncated() {
        let result = split(Array(first.dropLast(3)) + first)
        #expect(result.pictures == [first])
        #expect(result.broken == 1)
    }

    @Test("every prefix of a picture needs more bytes, from its first byte on")
    func asksForMore() {
        for length in 2..<first.count {
            let prefix = Array(first[..<length])
            #expect(JPEGScanner.next(in: prefix.span.bytes, from: 0) == .incomplete(from: 0))
        }
    }

    @Test("a header without size or data is not a picture")
    func refusesHollow() {
        #expect(split([0xFF, 0xD8, 0xFF, 0xD9]).pictures.isEmpty)
        #expect(split(Picture.bytes(width: 0, data: [1])).pictures.isEmpty)
    }

    @Test("whatever the bytes are, it comes to an end and stays inside them", arguments: 0..<200)
    func survivesNoise(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let bytes = (0..<4000).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let byte = UInt8(truncatingIfNeeded: state >> 56)
            // Half of the bytes are those that mean something.
            return byte & 1 == 0 ? [0xFF, 0xD8, 0xD9, 0xDA, 0xC0, 0x00, 0x02, 0xE1][Int(byte >> 5)] : byte
        }
        let result = split(bytes)
        #expect(result.pictures.allSatisfy { $0.starts(with: [0xFF, 0xD8]) && $0.suffix(2) == [0xFF, 0xD9] })
    }
}
