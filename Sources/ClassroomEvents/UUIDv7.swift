// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Makes event ids: UUID version 7 (RFC 9562, section 5.7), strictly increasing within a generator.
///
/// The 12 bits of `rand_a` are a counter within the millisecond (method 1 of section 6.2), seeded
/// below its half; when it runs out, or the wall clock steps back, the last timestamp is kept and
/// counted on, so the order holds whatever the clock does.
package struct UUIDv7Generator: Sendable {
    private var lastMilliseconds: UInt64 = 0
    private var counter: UInt16 = 0

    package init() {}

    /// The next id in its canonical text form.
    /// - Parameter unixMilliseconds: The wall clock; a clock before 1970 counts as 1970.
    package mutating func next(unixMilliseconds: Int64) -> String {
        let now = UInt64(clamping: unixMilliseconds) & 0xFFFF_FFFF_FFFF
        if now > lastMilliseconds {
            lastMilliseconds = now
            counter = UInt16.random(in: 0..<0x800)
        } else if counter < 0xFFF {
            counter += 1
        } else {
            lastMilliseconds += 1
            counter = 0
        }
        let high = lastMilliseconds << 16 | 0x7000 | UInt64(counter)
        let low = UInt64.random(in: 0...UInt64.max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        return Self.text(high: high, low: low)
    }

    private static func text(high: UInt64, low: UInt64) -> String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var position = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    buffer[position] = UInt8(ascii: "-")
                    position += 1
                }
                let digit = UInt8(truncatingIfNeeded: (index < 16 ? high : low) >> UInt64(60 - index % 16 * 4)) & 0xF
                buffer[position] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                position += 1
            }
            return position
        }
    }
}
