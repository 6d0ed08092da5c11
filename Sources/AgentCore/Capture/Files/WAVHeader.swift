// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The 44 bytes before the samples of a WAV file: 48 kHz, 16 bit, one channel.
package enum WAVHeader {
    package static let byteCount = 44
    package static let sampleRate = 48_000
    package static let bytesPerSample = 2

    /// - Parameter sampleCount: At most 2³¹ − 19; the form's sizes have 32 bits.
    package static func bytes(sampleCount: Int) -> [UInt8] {
        let dataBytes = UInt32(clamping: sampleCount * bytesPerSample)
        var bytes = Array("RIFF".utf8) + little(36 + dataBytes) + Array("WAVEfmt ".utf8)
        bytes += little(UInt32(16))  // length of what follows up to "data"
        bytes += little(UInt16(1)) + little(UInt16(1))  // PCM, one channel
        bytes += little(UInt32(sampleRate)) + little(UInt32(sampleRate * bytesPerSample))
        bytes += little(UInt16(bytesPerSample)) + little(UInt16(bytesPerSample * 8))
        bytes += Array("data".utf8) + little(dataBytes)
        return bytes
    }

    private static func little(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}
