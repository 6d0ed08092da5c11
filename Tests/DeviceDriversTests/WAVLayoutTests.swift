// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("WAVLayout")
struct WAVLayoutTests {
    private func find(_ bytes: [UInt8]) -> Result<WAVLayout, WAVLayout.Problem> {
        WAVLayout.find(byteCount: bytes.count) { offset, count in Array(bytes.dropFirst(offset).prefix(count)) }
    }

    @Test("finds the sound behind chunks that it does not know, odd ones included")
    func skipsChunks() {
        let bytes = Sound.wav(channels: 2, samples: [1, 2, 3, 4], before: [("LIST", [1, 2, 3]), ("bext", [])])
        #expect(find(bytes) == .success(WAVLayout(channels: 2, dataOffset: 64, frames: 2)))
    }

    @Test("reads the extensible form")
    func readsExtensible() throws {
        #expect(try find(Sound.wav(channels: 1, samples: [1, 2], isExtensible: true)).get().frames == 2)
    }

    @Test("a length of none or of all, as pipes leave it, goes to the end of the file", arguments: [0, 0xFFFF_FFFF])
    func readsStreamed(length: UInt32) throws {
        #expect(try find(Sound.wav(channels: 1, samples: [1, 2, 3], claimedLength: length)).get().frames == 3)
    }

    @Test("a file that was cut holds what is left of it, in whole frames")
    func clampsTruncated() throws {
        let bytes = Sound.wav(channels: 2, samples: [1, 2, 3, 4, 5, 6])
        #expect(try find(Array(bytes.dropLast(3))).get().frames == 2)
    }

    @Test(
        "another format is named",
        arguments: [
            (Sound.wav(rate: 44_100, channels: 2, samples: []), "44100 Hz 16 bit PCM in 2 channels"),
            (Sound.wav(bits: 24, channels: 1, samples: []), "48000 Hz 24 bit PCM in 1 channels"),
            (Sound.wav(code: 3, bits: 32, channels: 1, samples: []), "48000 Hz 32 bit format 3 in 1 channels"),
            (Sound.wav(channels: 6, samples: []), "48000 Hz 16 bit PCM in 6 channels"),
            (Sound.wav(channels: 0, samples: []), "48000 Hz 16 bit PCM in 0 channels"),
        ]
    )
    func namesOtherFormats(bytes: [UInt8], what: String) {
        #expect(find(bytes) == .failure(.otherFormat(what)))
    }

    @Test("every prefix of the headers is refused as cut short")
    func refusesPrefixes() {
        let bytes = Sound.wav(channels: 1, samples: [])
        for length in 0..<(bytes.count - 1) {
            guard case .failure(.notWAV) = find(Array(bytes[..<length])) else {
                Issue.record("\(length) bytes were taken for a WAV file")
                continue
            }
        }
    }

    @Test("chunks that claim 4 GB, or never end, come to an end")
    func survivesHostile() {
        let header = Array("RIFF\0\0\0\0WAVE".utf8)
        #expect(
            find(header + Array("junk".utf8) + [0xFF, 0xFF, 0xFF, 0xFF]) == .failure(.notWAV("it ends before its data"))
        )
        let empty = [[UInt8]](repeating: Array("junk\0\0\0\0".utf8), count: 1000).flatMap { $0 }
        #expect(find(header + empty) == .failure(.notWAV("it has no data among its first 64 chunks")))
        #expect(find(header + Array("data\0\0\0\0".utf8)) == .failure(.notWAV("its data comes before its format")))
    }
}
