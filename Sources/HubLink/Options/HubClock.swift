// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Glibc

/// What this machine believes the time to be, and what speaks for it. Certificates are valid only for a time.
package struct HubClock: Hashable, Sendable {
    /// In seconds since 1970.
    package var now: Int64
    /// When the running program was built, in seconds since 1970: it cannot be earlier now. 0 when unknown.
    package var programDate: Int64
    /// A time source, such as NTP, keeps the clock right.
    package var isSynchronised: Bool

    package init(now: Int64, programDate: Int64, isSynchronised: Bool) {
        (self.now, self.programDate, self.isSynchronised) = (now, programDate, isSynchronised)
    }

    package static func read() -> HubClock {
        var status = stat()
        // A package manager keeps the date that the file had when the package was built.
        let isKnown = stat("/proc/self/exe", &status) == 0
        return HubClock(
            now: SystemClock.wallNanoseconds() / 1_000_000_000,
            programDate: isKnown ? Int64(status.st_mtim.tv_sec) : 0,
            isSynchronised: SystemClock.isSynchronised
        )
    }

    /// A day is left for a program that was built in another time zone's file system.
    var isBeforeProgram: Bool { now < programDate - 86_400 }

    var nowText: String { Self.text(now) }
    var programDay: String { String(Self.text(programDate).prefix { $0 != " " }) }

    /// Such as `2026-11-22 07:05 UTC`.
    private static func text(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        func two(_ number: CInt) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let day = "\(1900 + parts.tm_year)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        return "\(day) \(two(parts.tm_hour)):\(two(parts.tm_min)) UTC"
    }
}
