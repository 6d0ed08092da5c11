// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Two running sums over 32-bit little-endian words: the checksum of SQLite's WAL (file format, section 4.2), which
/// also guards the events in their rows.
///
/// Each word is weighted with a Fibonacci number in either sum. Two neighbouring ones are never both even, so that
/// a change within one word always shows; any other does but for one time in 2⁶⁴.
struct WordSum: Hashable, Sendable {
    private(set) var first: UInt32
    private(set) var second: UInt32

    init(first: UInt32 = 0, second: UInt32 = 0) {
        self.first = first
        self.second = second
    }

    mutating func add(_ a: UInt32, _ b: UInt32) {
        first &+= a &+ second
        second &+= b &+ first
    }

    /// Adds the bytes in words; zeros fill the last eight.
    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset + 8 <= bytes.count {
            let pair = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            add(UInt32(truncatingIfNeeded: pair), UInt32(truncatingIfNeeded: pair >> 32))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var pair: UInt64 = 0
        for (position, byte) in bytes[offset...].enumerated() { pair |= UInt64(byte) << UInt64(8 * position) }
        add(UInt32(truncatingIfNeeded: pair), UInt32(truncatingIfNeeded: pair >> 32))
    }

    /// The checksum that stands beside an event: of its key, its time and its payload, so that an event which a
    /// failing disk has altered is never taken for the one that was accepted.
    static func of(key: Int64, unixMilliseconds: Int64, payload: UnsafeRawBufferPointer) -> Int64 {
        var sum = WordSum()
        sum.add(key)
        sum.add(unixMilliseconds)
        sum.add(Int64(payload.count))
        sum.add(payload)
        return sum.value
    }

    static func of(_ values: [Int64]) -> Int64 {
        var sum = WordSum()
        for value in values { sum.add(value) }
        return sum.value
    }

    private var value: Int64 { Int64(bitPattern: UInt64(first) << 32 | UInt64(second)) }

    private mutating func add(_ value: Int64) {
        add(UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32))
    }
}
