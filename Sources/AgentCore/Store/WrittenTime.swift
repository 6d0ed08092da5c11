// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A time as a person writes it: a date, a time to the minute, the second or finer, or how long ago.
///
/// What is written to the minute means all of that minute, and a date all of its day.
package struct WrittenTime: Hashable, Sendable {
    /// In milliseconds since 1970.
    package var first: Int64
    /// The last millisecond that is meant.
    package var last: Int64

    package static let rule = "a time such as 2026-11-22T08:15:00+08:00, 2026-11-22, or 90m, 2h, 3d ago"

    /// Without an offset from UTC it is local time.
    /// - Parameter now: In milliseconds since 1970.
    /// - Returns: `nil` for what is no time.
    package init?(_ text: String, now: Int64) {
        if let ago = Self.milliseconds(ago: text) {
            (first, last) = (now - ago, now - ago)
            return
        }
        var cursor = Cursor(text)
        guard let start = cursor.time(), cursor.isAtEnd else { return nil }
        first = start
        last = start + cursor.precision - 1
    }

    private static func milliseconds(ago text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000]
        guard let unit = text.last.flatMap({ units[$0] }), text.count <= 6,
            text.dropLast().utf8.allSatisfy({ Cursor.digit($0) != nil }),
            let count = UInt32(text.dropLast())
        else { return nil }
        return Int64(count) * unit
    }

    /// Reads RFC 3339 from the front, and what is shorter than that.
    private struct Cursor {
        private var rest: Substring.UTF8View
        /// Of what was written, in milliseconds.
        private(set) var precision: Int64 = 86_400_000

        init(_ text: String) {
            rest = text[...].utf8
        }

        var isAtEnd: Bool { rest.isEmpty }

        mutating func time() -> Int64? {
            guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
                (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(day)
            else { return nil }
            var parts = tm()
            (parts.tm_year, parts.tm_mon, parts.tm_mday) = (CInt(year - 1900), CInt(month - 1), CInt(day))
            var fraction: Int64 = 0
            if take("T") || take("t") || take(" ") {
                guard let clock = clock() else { return nil }
                (parts.tm_hour, parts.tm_min, parts.tm_sec) = (CInt(clock.hour), CInt(clock.minute), CInt(clock.second))
                fraction = clock.milliseconds
            }
            guard let offset = offset() else { return nil }
            parts.tm_isdst = -1
            let seconds = offset.map { timegm(&parts) - $0 } ?? mktime(&parts)
            guard parts.tm_mday == day else { return nil }  // the 30th of February
            return Int64(seconds) * 1000 + fraction
        }

        private mutating func clock() -> (hour: Int, minute: Int, second: Int, milliseconds: Int64)? {
            guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
            precision = 60_000
            guard take(":") else { return (hour, minute, 0, 0) }
            guard let second = number(2), second < 60 else { return nil }
            precision = 1000
            guard take(".") else { return (hour, minute, second, 0) }
            let digits = rest.prefix { Self.digit($0) != nil }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            precision = 1
            let milliseconds = (0..<3).reduce(Int64(0)) { sum, place in
                sum * 10 + Int64(digits.dropFirst(place).first.flatMap(Self.digit) ?? 0)
            }
            return (hour, minute, second, milliseconds)
        }

        /// Seconds east of UTC; `.some(nil)` when none is written, `nil` for what is no offset.
        private mutating func offset() -> Int?? {
            if take("Z") || take("z") { return 0 }
            let sign = take("+") ? 1 : take("-") ? -1 : 0
            guard sign != 0 else { return .some(nil) }
            guard let hours = number(2), take(":"), let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            return sign * (hours * 3600 + minutes * 60)
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        private mutating func number(_ width: Int) -> Int? {
            let digits = rest.prefix(width).compactMap(Self.digit)
            guard digits.count == width else { return nil }
            rest = rest.dropFirst(width)
            return digits.reduce(0) { $0 * 10 + $1 }
        }

        static func digit(_ byte: UInt8) -> Int? {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
        }
    }
}
