// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import Glibc
import Testing

@Suite("LessonGuard")
struct LessonGuardTests {
    /// Monday to Friday 07:30 to 18:00, Saturday morning, and up to midnight on Sunday.
    private let lessons: LessonGuard

    init() throws {
        let spans = ["Mon-Fri 07:30-18:00", "Sat 08:00-12:00", "Sun 22:00-24:00"]
        lessons = LessonGuard(hours: LessonHours(spans: try spans.map { try #require(LessonHours.Span($0)) }))
    }

    @Test(
        "a lesson is on from the first minute of its hours to the one before the last, on its days",
        arguments: [
            (.monday, 449, false), (.monday, 450, true), (.monday, 1079, true), (.monday, 1080, false),
            (.friday, 1079, true), (.saturday, 479, false), (.saturday, 480, true), (.saturday, 720, false),
            (.sunday, 0, false), (.sunday, 1319, false), (.sunday, 1320, true), (.sunday, 1439, true),
            (.monday, 0, false),
        ] as [(Weekday, Int, Bool)]
    )
    func hours(weekday: Weekday, minute: Int, isLesson: Bool) {
        let time = LocalTime(weekday: weekday, minuteOfDay: minute)

        let verdict = lessons.verdict(at: time, room: .undecided)

        #expect(verdict.isLesson == isLesson)
    }

    @Test(
        "within the hours only a room that the agent knows to be vacant has no lesson",
        arguments: [
            (.vacant, false), (.occupied, true), (.undecided, true), (.unknown("the agent is not running"), true),
        ] as [(LessonGuard.Room, Bool)]
    )
    func room(room: LessonGuard.Room, isLesson: Bool) {
        let verdict = lessons.verdict(at: LocalTime(weekday: .tuesday, minuteOfDay: 600), room: room)

        #expect(verdict.isLesson == isLesson)
    }

    @Test("outside of the hours there is no lesson, even in an occupied room")
    func occupiedEvening() {
        #expect(!lessons.verdict(at: LocalTime(weekday: .tuesday, minuteOfDay: 1200), room: .occupied).isLesson)
    }

    @Test("a clock without a valid time counts as within the hours")
    func noTime() {
        #expect(lessons.verdict(at: nil, room: .undecided).isLesson)
        #expect(!lessons.verdict(at: nil, room: .vacant).isLesson)
    }

    @Test("the reason names the time, the hours that it lies in, and what is known of the room")
    func reason() {
        let room = LessonGuard.Room.unknown("the agent is not running")

        let verdict = lessons.verdict(at: LocalTime(weekday: .monday, minuteOfDay: 485), room: room)

        #expect(
            verdict
                == .lesson(
                    because: "it is Mon 08:05, within the lesson hours (privacy.lesson_hours: Mon-Fri 07:30-18:00), "
                        + "and nobody can say that the room is vacant: the agent is not running"
                )
        )
    }
}

@Suite("LocalTime")
struct LocalTimeTests {
    @Test("it is what the C library says in this time zone, on every day of a week")
    func matchesLibrary() throws {
        for day in 0..<7 {
            // From Sunday 2026-11-22T00:00Z on, at odd minutes.
            let unixSeconds = 1_795_305_600 + Int64(day) * 86_400 + 12_345
            var (seconds, parts) = (time_t(unixSeconds), tm())
            #expect(localtime_r(&seconds, &parts) != nil)

            let time = try #require(LocalTime(unixSeconds: unixSeconds))

            #expect(time.weekday.rawValue % 7 == Int(parts.tm_wday))
            #expect(time.minuteOfDay == Int(parts.tm_hour * 60 + parts.tm_min))
        }
    }

    @Test("a time that the C library cannot convert gives nothing")
    func outOfRange() {
        #expect(LocalTime(unixSeconds: .max) == nil)
    }
}
