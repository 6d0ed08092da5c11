// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials
import Glibc

@testable import ClassroomSense

/// The real pictures and speech that `scripts/footage` prepares.
enum Footage {
    struct Missing: Error, CustomStringConvertible {
        var description: String
    }

    static func data(_ name: String) throws -> Data {
        guard let directory = ProcessInfo.processInfo.environment["CLASSROOM_FOOTAGE"], !directory.isEmpty else {
            throw Missing(description: "CLASSROOM_FOOTAGE is not set: run scripts/test, which prepares the footage")
        }
        return try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name))
    }

    /// The JPEGs of the walkers, each from its FFD8 to its FFD9.
    static func jpegs() throws -> [Data] {
        let data = try data("vtest-1280x720.mjpg")
        return data.withUnsafeBytes { bytes in
            var jpegs: [Data] = []
            var (start, index) = (0, 0)
            guard let base = bytes.baseAddress else { return [] }
            while index < bytes.count - 1, let found = memchr(base + index, 0xFF, bytes.count - index - 1) {
                index = UnsafeRawPointer(found) - base + 1
                guard bytes[index] == 0xD9 else { continue }
                jpegs.append(Data(bytes[start...index]))
                start = index + 1
            }
            return jpegs
        }
    }

    /// All 795 pictures of the walkers, 10 a second.
    static let walkers = Result {
        let decoder = try JPEGLumaDecoder()
        let picture = LumaPicture()
        return try jpegs().map { jpeg in
            try decoder.decode(jpeg.bytes, into: picture)
            return Scene(picture)
        }
    }

    /// The walkers' courtyard without them: the median of every pixel over time.
    static let courtyard = Result {
        let scenes = try walkers.get()
        let samples = stride(from: 0, to: scenes.count, by: 20).map { scenes[$0].pixels }
        return Scene(
            pixels: (0..<LumaPicture.pixelCount).map { pixel in
                samples.map { $0[pixel] }.sorted()[samples.count / 2]
            }
        )
    }

    /// The samples of a 16-bit mono WAV file whose header is 44 bytes long, as ffmpeg writes it with `-bitexact`.
    static func samples(_ name: String) throws -> [Int16] {
        let body = try data(name).dropFirst(44)
        return body.withUnsafeBytes { bytes in
            (0..<(bytes.count / 2)).map {
                Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 2, as: Int16.self))
            }
        }
    }
}
