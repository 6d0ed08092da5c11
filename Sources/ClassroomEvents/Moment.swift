// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// When something happened, as this machine knew it then.
///
/// The wall clock may be wrong after a power cut on a box without a battery. The monotonic part is
/// right within one boot, so that a consumer can correct the wall time once the clock is known.
package struct Moment: Hashable, Sendable {
    /// Nanoseconds since 1970-01-01T00:00Z, by the wall clock.
    package var unixNanoseconds: Int64
    /// Milliseconds since the machine was started, suspend included.
    package var bootMilliseconds: Int64
    /// The kernel's random id of this boot.
    package var bootID: String
    /// Whether the kernel had the wall clock disciplined by a time source.
    package var isSynchronised: Bool

    package init(unixNanoseconds: Int64, bootMilliseconds: Int64, bootID: String, isSynchronised: Bool) {
        self.unixNanoseconds = unixNanoseconds
        self.bootMilliseconds = bootMilliseconds
        self.bootID = bootID
        self.isSynchronised = isSynchronised
    }

    package static func now() -> Moment {
        Moment(
            unixNanoseconds: SystemClock.wallNanoseconds(),
            bootMilliseconds: SystemClock.bootNanoseconds() / 1_000_000,
            bootID: SystemClock.bootID,
            isSynchronised: SystemClock.isSynchronised
        )
    }

    /// Rounded down, so that it agrees with ``rfc3339`` before 1970 too.
    package var unixMilliseconds: Int64 {
        let (quotient, remainder) = unixNanoseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// RFC 3339 with milliseconds and the local offset, such as `2026-11-22T08:15:00.250+08:00`.
    package var rfc3339: String {
        var bytes: [UInt8] = []
        appendRFC3339(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the characters of ``rfc3339``.
    func appendRFC3339(to bytes: inout [UInt8]) {
        var seconds = time_t(unixNanoseconds / 1_000_000_000)
        var remainder = unixNanoseconds % 1_000_000_000
        if remainder < 0 {
            seconds -= 1
            remainder += 1_000_000_000
        }
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else {
            bytes += "1970-01-01T00:00:00.000Z".utf8
            return
        }
        Self.append(Int(parts.tm_year) + 1900, digits: 4, to: &bytes)
        Self.append(Int(parts.tm_mon) + 1, after: "-", to: &bytes)
        Self.append(Int(parts.tm_mday), after: "-", to: &bytes)
        Self.append(Int(parts.tm_hour), after: "T", to: &bytes)
        Self.append(Int(parts.tm_min), after: ":", to: &bytes)
        Self.append(Int(parts.tm_sec), after: ":", to: &bytes)
        Self.append(Int(remainder / 1_000_000), after: ".", digits: 3, to: &bytes)
        let minutes = parts.tm_gmtoff / 60
        if minutes == 0 {
            bytes.append(UInt8(ascii: "Z"))
        } else {
            Self.append(abs(minutes) / 60, after: minutes < 0 ? "-" : "+", to: &bytes)
            Self.append(abs(minutes) % 60, after: ":", to: &bytes)
        }
    }

    /// - Parameter digits: The last so many are written. A year has four: nanoseconds in 64 bits end in 2262.
    private static func append(
        _ value: Int,
        after separator: Unicode.Scalar? = nil,
        digits: Int = 2,
        to bytes: inout [UInt8]
    ) {
        if let separator { bytes.append(UInt8(ascii: separator)) }
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
