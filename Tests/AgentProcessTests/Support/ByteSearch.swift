// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds stretches of one recording in other bytes: as they are, in hexadecimal and in base64.
struct ByteSearch {
    static let needleCount = 64

    /// By their first eight bytes.
    private var needles: [UInt64: [[UInt8]]] = [:]

    /// Takes every stretch of 64 bytes, one after another, of the recording and of its text forms.
    ///
    /// A run of twice that length therefore holds a whole one, wherever it was cut out.
    init(_ recording: [UInt8]) {
        add(recording)
        add(Self.hexadecimal(recording, digits: "0123456789abcdef"))
        add(Self.hexadecimal(recording, digits: "0123456789ABCDEF"))
        // Three bytes make four characters, so that there are three ways of cutting.
        for start in 0..<3 { add(Array(Self.base64(recording.dropFirst(start)))) }
    }

    /// Where the first stretch was found.
    func firstMatch(in bytes: [UInt8]) -> Int? {
        guard bytes.count >= Self.needleCount else { return nil }
        return bytes.withUnsafeBytes { bytes in
            (0...(bytes.count - Self.needleCount)).first { offset in
                guard let candidates = needles[bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)] else {
                    return false
                }
                return candidates.contains { bytes[offset..<(offset + Self.needleCount)].elementsEqual($0) }
            }
        }
    }

    private mutating func add(_ bytes: [UInt8]) {
        for start in stride(from: 0, through: bytes.count - Self.needleCount, by: Self.needleCount) {
            let needle = Array(bytes[start..<(start + Self.needleCount)])
            // A stretch of few different bytes, such as zeros, is in everything.
            guard Set(needle).count >= 8 else { continue }
            let head = needle.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
            needles[head, default: []].append(needle)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8], digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func base64(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: bytes.startIndex, to: bytes.endIndex - 2, by: 3) {
            let word = UInt32(bytes[start]) << 16 | UInt32(bytes[start + 1]) << 8 | UInt32(bytes[start + 2])
            for shift: UInt32 in [18, 12, 6, 0] { text.append(digits[Int(word >> shift & 63)]) }
        }
        return text
    }
}
