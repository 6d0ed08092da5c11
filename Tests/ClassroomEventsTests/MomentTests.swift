// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Glibc
import Synchronization
import Testing

@Suite("Moment")
struct MomentTests {
    @Test(
        "RFC 3339 in local time, with milliseconds and offset",
        arguments: [
            ("UTC0", 0, "1970-01-01T00:00:00.000Z"),
            ("CST-8", 1_795_306_500_250_000_000, "2026-11-22T08:15:00.250+08:00"),
            ("NST3:30", 0, "1969-12-31T20:30:00.000-03:30"),
            ("NPT-5:45", 1_999_999, "1970-01-01T05:45:00.001+05:45"),
            ("XXX0:30", 0, "1969-12-31T23:30:00.000-00:30"),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_782_000_000_000_000_000, "2026-06-21T02:00:00.000+02:00"),
            ("CET-1CEST,M3.5.0,M10.5.0/3", 1_798_000_000_000_000_000, "2026-12-23T05:26:40.000+01:00"),
            ("UTC0", -1, "1969-12-31T23:59:59.999Z"),
            ("UTC0", -1_000_000_000, "1969-12-31T23:59:59.000Z"),
            ("UTC0", -86_400_000_000_001, "1969-12-30T23:59:59.999Z"),
            ("UTC0", 951_782_400_000_000_000, "2000-02-29T00:00:00.000Z"),
            ("UTC0", Int64.max, "2262-04-11T23:47:16.854Z"),
        ] as [(String, Int64, String)]
    )
    func rfc3339(zone: String, unixNanoseconds: Int64, expected: String) {
        let text = withTimeZone(zone) { moment(unixNanoseconds).rfc3339 }
        #expect(text == expected)
    }

    @Test(
        "whole milliseconds agree with the text, before 1970 too",
        arguments: [(1_999_999, 1), (0, 0), (-1, -1), (-1_000_001, -2)] as [(Int64, Int64)]
    )
    func milliseconds(unixNanoseconds: Int64, expected: Int64) {
        #expect(moment(unixNanoseconds).unixMilliseconds == expected)
    }

    @Test("now is the machine's clocks")
    func now() {
        let before = SystemClock.wallNanoseconds()
        let now = Moment.now()
        #expect((before...SystemClock.wallNanoseconds()).contains(now.unixNanoseconds))
        #expect(now.bootMilliseconds > 0)
        #expect(now.bootID.count == 36)
    }

    private func moment(_ unixNanoseconds: Int64) -> Moment {
        Moment(unixNanoseconds: unixNanoseconds, bootMilliseconds: 0, bootID: "", isSynchronised: true)
    }
}

/// Runs `body` in a time zone of POSIX form. One caller at a time: the zone belongs to the whole process.
func withTimeZone<Value>(_ zone: String, _ body: () throws -> Value) rethrows -> Value {
    try timeZoneLock.withLock { _ in
        let before = getenv("TZ").map { String(cString: $0) }
        setenv("TZ", zone, 1)
        tzset()
        defer {
            if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
            tzset()
        }
        return try body()
    }
}

private let timeZoneLock = Mutex(())
