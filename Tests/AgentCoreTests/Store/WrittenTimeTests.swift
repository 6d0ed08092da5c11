// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AgentCore

@Suite("Times that a person writes")
struct WrittenTimeTests {
    /// 2026-11-22T00:15:00Z.
    private static let now: Int64 = 1_795_306_500_000

    @Test(
        "RFC 3339, to the millisecond that is meant",
        arguments: [
            ("2026-11-22T08:15:00+08:00", now, now + 999),
            ("2026-11-22T00:15:00Z", now, now + 999),
            ("2026-11-22 00:15:00z", now, now + 999),
            ("2026-11-21t20:15:00.250-04:00", now + 250, now + 250),
            ("2026-11-22T00:15:00.2Z", now + 200, now + 200),
            ("2026-11-22T00:15:00.123987Z", now + 123, now + 123),
            ("2026-11-22T00:15Z", now, now + 59_999),
            ("1970-01-01T00:00:00Z", 0, 999),
            ("2028-02-29T00:00:00Z", 1_835_395_200_000, 1_835_395_200_999),
        ] as [(String, Int64, Int64)]
    )
    func absolute(text: String, first: Int64, last: Int64) throws {
        let time = try #require(WrittenTime(text, now: Self.now))
        #expect(time.first == first)
        #expect(time.last == last)
    }

    @Test("without an offset it is local time, and a date means its day")
    func local() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .current
        let day = try #require(calendar.date(from: DateComponents(year: 2026, month: 11, day: 22)))
        let time = try #require(
            calendar.date(from: DateComponents(year: 2026, month: 11, day: 22, hour: 8, minute: 15))
        )
        let milliseconds = { (date: Date) in Int64(date.timeIntervalSince1970) * 1000 }
        #expect(WrittenTime("2026-11-22", now: 0)?.first == milliseconds(day))
        #expect(WrittenTime("2026-11-22", now: 0)?.last == milliseconds(day) + 86_399_999)
        #expect(WrittenTime("2026-11-22 08:15:00", now: 0)?.first == milliseconds(time))
    }

    @Test("how long ago", arguments: [("30s", 30), ("90m", 5400), ("2h", 7200), ("3d", 259_200), ("1w", 604_800)])
    func ago(text: String, seconds: Int64) {
        #expect(WrittenTime(text, now: Self.now)?.first == Self.now - seconds * 1000)
        #expect(WrittenTime(text, now: Self.now)?.last == Self.now - seconds * 1000)
    }

    @Test(
        "what is no time",
        arguments: [
            "", "h", "2", "-2h", "+2h", "2 h", "2y", "1000000h", "99999999999999999999d", "yesterday", "2026-11",
            "2026-11-32", "2026-02-30T00:00:00Z", "2026-13-01", "2026-00-01", "0000-01-01", "2026-11-22T",
            "2026-11-22T8:15",
            "2026-11-22T24:00:00Z", "2026-11-22T08:60:00Z", "2026-11-22T08:15:60Z", "2026-11-22T08:15:00.Z",
            "2026-11-22T08:15:00+8", "2026-11-22T08:15:00+24:00", "2026-11-22T08:15:00Zz", "2026-11-22 08:15:00 +08:00",
            "２０２６-11-22", "2026-11-22\n",
        ]
    )
    func broken(text: String) {
        #expect(WrittenTime(text, now: Self.now) == nil)
    }

    @Test("a span has open ends, includes what was written, and does not run backwards")
    func spans() throws {
        #expect(try TimeSpan(since: nil, until: nil, now: 0).milliseconds == .min ... .max)
        #expect(
            try TimeSpan(since: "2h", until: "2026-11-22T00:15Z", now: Self.now).milliseconds
                == Self.now - 7_200_000...Self.now + 59_999
        )
        #expect(throws: SelectionError("--since 1h is later than --until 2h")) {
            try TimeSpan(since: "1h", until: "2h", now: Self.now)
        }
        #expect(throws: SelectionError("--until is 'soon'; valid is \(WrittenTime.rule)")) {
            try TimeSpan(since: "1h", until: "soon", now: Self.now)
        }
    }
}
