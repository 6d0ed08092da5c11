// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Builds WAV files, right and wrong ones.
enum Sound {
    static func wav(
        code: UInt16 = 1,
        rate: UInt32 = 48_000,
        bits: UInt16 = 16,
        channels: UInt16,
        samples: [Int16],
        before: [(String, [UInt8])] = [],
        isExtensible: Bool = false,
        claimedLength: UInt32? = nil
    ) -> [UInt8] {
        let frameByteCount = channels * bits / 8
        var format = little(isExtensible ? 0xFFFE : code) + little(channels) + little(rate)
        format += little(rate * UInt32(frameByteCount)) + little(frameByteCount) + little(bits)
        if isExtensible { format += little(UInt16(22)) + little(bits) + little(UInt32(0)) + little(code) + tail }
        let data = samples.flatMap { little(UInt16(bitPattern: $0)) }
        var body = Array("WAVE".utf8)
        for (name, content) in before { body += chunk(name, content) }
        body += chunk("fmt ", format) + Array("data".utf8) + little(claimedLength ?? UInt32(data.count)) + data
        return Array("RIFF".utf8) + little(UInt32(body.count)) + body
    }

    /// The rest of the UUID of PCM.
    private static let tail: [UInt8] = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(UInt32(content.count)) + content + (content.count % 2 == 1 ? [0] : [])
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }
}
