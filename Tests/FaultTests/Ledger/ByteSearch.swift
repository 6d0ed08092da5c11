// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

// Looks at borrowed bytes with the C library's speed, in a debug build too.
extension UnsafeRawBufferPointer {
    func index(of byte: UInt8, from start: Int) -> Int? {
        guard let base = baseAddress, start < count, let found = memchr(base + start, CInt(byte), count - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }

    func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: self[range]) }

    func isEqual(to text: StaticString) -> Bool { count == text.utf8CodeUnitCount && hasText(text, at: 0) }

    func hasText(_ text: StaticString, at start: Int) -> Bool {
        guard let base = baseAddress, start + text.utf8CodeUnitCount <= count else { return false }
        return memcmp(base + start, text.utf8Start, text.utf8CodeUnitCount) == 0
    }

    /// The number that these digits are; `nil` for anything else.
    var decimal: Int? {
        guard (1...18).contains(count) else { return nil }
        var value = 0
        for byte in self {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }

    /// The bits of a UUID in its text form.
    var identifier: EventID? {
        guard count == 36, let uuid = UUID(uuidString: String(decoding: self, as: UTF8.self)) else { return nil }
        return Swift.withUnsafeBytes(of: uuid.uuid) { bytes in
            EventID(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }
}
