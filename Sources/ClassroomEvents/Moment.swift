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
        var seconds = time_t(unixNanoseconds / 1_000_000_000)
        var remainder = unixNanoseconds % 1_000_000_000
        if remainder < 0 {
            seconds -= 1
            remainder += 1_000_000_000
        }
        var parts = tm()
        guard localtime_r(&seconds, &parts) != nil else { return "1970-01-01T00:00:00.000Z" }
        let date =
            "\(Self.pad(Int(parts.tm_year) + 1900, 4))-\(Self.pad(Int(parts.tm_mon) + 1))-\(Self.pad(Int(parts.tm_mday)))"
        let time = "\(Self.pad(Int(parts.tm_hour))):\(Self.pad(Int(parts.tm_min))):\(Self.pad(Int(parts.tm_sec)))"
        let minutes = parts.tm_gmtoff / 60
        let offset =
            minutes == 0
            ? "Z" : "\(minutes < 0 ? "-" : "+")\(Self.pad(abs(minutes) / 60)):\(Self.pad(abs(minutes) % 60))"
        return "\(date)T\(time).\(Self.pad(Int(remainder / 1_000_000), 3))\(offset)"
    }

    private static func pad(_ value: Int, _ width: Int = 2) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
