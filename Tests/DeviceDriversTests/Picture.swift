// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The smallest sequence of markers that is a JPEG by its structure; its image data is arbitrary.
enum Picture {
    static func bytes(width: Int = 64, height: Int = 48, data: [UInt8], thumbnail: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, 0xD8]
        if !thumbnail.isEmpty { bytes += segment(0xE1, thumbnail) }
        bytes += segment(0xC0, [8] + pair(height) + pair(width) + [1, 1, 0x11, 0])
        bytes += segment(0xDA, [1, 1, 0, 0, 63, 0])
        bytes += data.flatMap { $0 == 0xFF ? [0xFF, 0x00] : [$0] }
        return bytes + [0xFF, 0xD9]
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + pair(content.count + 2) + content
    }

    static func pair(_ value: Int) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
}
