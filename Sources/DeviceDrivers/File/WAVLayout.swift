// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where the sound of a WAV file is and how it is coded. Sound must be 48 kHz S16, mono or stereo.
struct WAVLayout: Hashable, Sendable {
    /// Why a file is not played.
    enum Problem: Error, Hashable, CustomStringConvertible {
        /// Not a RIFF file of type WAVE, or its chunks make no sense.
        case notWAV(String)
        /// A WAV file of another format.
        case otherFormat(String)

        var description: String {
            switch self {
            case .notWAV(let why): "not a WAV file: \(why)"
            case .otherFormat(let what): "holds \(what), not 48000 Hz 16 bit PCM in one or two channels"
            }
        }
    }

    /// A file of more chunks than this before its sound is hostile.
    private static let maximumChunkCount = 64
    private static let formatPCM: UInt16 = 1
    private static let formatExtensible: UInt16 = 0xFFFE

    var channels: Int
    /// Of the first sample, from the start of the file.
    var dataOffset: Int
    /// What is really in the file, in whole frames.
    var frames: Int

    /// Walks the chunks; those it does not know are passed over.
    ///
    /// `byteCount` is the file's length: a data chunk that claims more, or nothing as when written to a
    /// pipe, goes to the end of the file. `read` returns the given number of bytes from an offset, fewer
    /// at the end of the file; only what it throws is thrown.
    static func find<Failure>(
        byteCount: Int,
        read: (_ offset: Int, _ count: Int) throws(Failure) -> [UInt8]
    ) throws(Failure) -> Result<WAVLayout, Problem> {
        let header = try read(0, 12)
        guard header.count == 12, header.starts(with: "RIFF".utf8), header[8...].elementsEqual("WAVE".utf8) else {
            return .failure(.notWAV("it does not begin with RIFF and WAVE"))
        }
        var offset = 12
        var channels: Int?
        for _ in 0..<maximumChunkCount {
            let chunk = try read(offset, 8)
            guard chunk.count == 8 else { return .failure(.notWAV("it ends before its data")) }
            let length = Int(integer32(chunk, 4))
            if chunk.starts(with: "fmt ".utf8) {
                switch parseFormat(try read(offset + 8, min(length, 40))) {
                case .success(let count): channels = count
                case .failure(let problem): return .failure(problem)
                }
            } else if chunk.starts(with: "data".utf8) {
                guard let channels else { return .failure(.notWAV("its data comes before its format")) }
                let present = max(0, byteCount - offset - 8)
                let claimed = length == 0 || length >= 0xFFFF_FFFF - 64 ? present : min(length, present)
                return .success(
                    WAVLayout(channels: channels, dataOffset: offset + 8, frames: claimed / (2 * channels))
                )
            }
            offset += 8 + length + length % 2  // chunks begin at even offsets
        }
        return .failure(.notWAV("it has no data among its first \(maximumChunkCount) chunks"))
    }

    /// - Returns: The number of channels.
    private static func parseFormat(_ bytes: [UInt8]) -> Result<Int, Problem> {
        guard bytes.count >= 16 else { return .failure(.notWAV("its format is cut short")) }
        var code = integer16(bytes, 0)
        // The extensible form keeps the real code in the first half of a UUID.
        if code == formatExtensible, bytes.count >= 26 { code = integer16(bytes, 24) }
        let channels = Int(integer16(bytes, 2))
        let rate = integer32(bytes, 4)
        let bits = integer16(bytes, 14)
        guard code == formatPCM, rate == 48_000, bits == 16, (1...2).contains(channels) else {
            let kind = code == formatPCM ? "PCM" : "format \(code)"
            return .failure(.otherFormat("\(rate) Hz \(bits) bit \(kind) in \(channels) channels"))
        }
        return .success(channels)
    }

    private static func integer16(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8
    }

    private static func integer32(_ bytes: [UInt8], _ offset: Int) -> UInt32 {
        UInt32(integer16(bytes, offset)) | UInt32(integer16(bytes, offset + 2)) << 16
    }
}
