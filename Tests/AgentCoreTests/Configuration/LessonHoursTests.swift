// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("LessonHours")
struct LessonHoursTests {
    @Test("the first minute belongs to a lesson, the last does not")
    func edges() {
        let hours = LessonHours(spans: [LessonHours.Span("Mon-Fri 07:30-18:00")].compactMap(\.self))
        #expect(!hours.contains(.monday, minuteOfDay: 449))
        #expect(hours.contains(.monday, minuteOfDay: 450))
        #expect(hours.contains(.friday, minuteOfDay: 1079))
        #expect(!hours.contains(.friday, minuteOfDay: 1080))
        #expect(!hours.contains(.saturday, minuteOfDay: 600))
    }

    @Test(
        "days are names, ranges and lists of both",
        arguments: [
            ("Mon 08:00-09:00", [1]), ("Mon-Wed 08:00-09:00", [1, 2, 3]), ("mon,SUN 08:00-09:00", [1, 7]),
            ("Sat-Mon 08:00-09:00", [1, 6, 7]), ("Mon-Tue,Thu-Fri 08:00-09:00", [1, 2, 4, 5]),
            ("Wed-Wed 08:00-09:00", [3]), ("Mon-Sun 00:00-24:00", [1, 2, 3, 4, 5, 6, 7]),
        ]
    )
    func days(text: String, expected: [Int]) throws {
        let span = try #require(LessonHours.Span(text))
        #expect(span.days.map(\.rawValue).sorted() == expected)
        #expect(span.description == text)
    }

    @Test(
        "what is not hours of days is refused",
        arguments: [
            "", "Mon", "08:00-09:00", "Mon 09:00-08:00", "Mon 08:00-08:00", "Mon 8:00-9:00", "Mon 08:00-24:01",
            "Mon 08:60-09:00", "Monday 08:00-09:00", "Mon- 08:00-09:00", "Mon-Tue-Wed 08:00-09:00", "Mon, 08:00-09:00",
            "Mon 08:00 - 09:00", "Mon 08:00-09:00-10:00", "Mon +8:00-09:00", "Mon 08:00", "周一 08:00-09:00",
        ]
    )
    func refused(text: String) {
        #expect(LessonHours.Span(text) == nil)
    }

    @Test("without hours there is never a lesson")
    func never() throws {
        let hours = try ConfigFixture.configuration(adding: "[privacy]\nlesson_hours = []").privacy.lessonHours
        let isLesson = Weekday.allCases.contains { day in (0..<1440).contains { hours.contains(day, minuteOfDay: $0) } }
        #expect(!isLesson)
    }
}
