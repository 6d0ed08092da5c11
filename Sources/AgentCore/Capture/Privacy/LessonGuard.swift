// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a lesson is to be taken as on, so that no picture is taken and nothing is recorded unasked.
///
/// A lesson is on within the lesson hours unless the running agent says that the room is vacant: not knowing
/// counts as a lesson.
package struct LessonGuard: Hashable, Sendable {
    /// Who is in the room, as far as anyone can tell.
    package enum Room: Hashable, Sendable {
        case occupied
        case vacant
        /// The agent runs but has not made up its mind, or none of its devices can tell.
        case undecided
        /// There is no agent to ask; the reason as a clause.
        case unknown(String)
    }

    package enum Verdict: Hashable, Sendable {
        case noLesson
        /// The reason as a clause, for a refusal.
        case lesson(because: String)

        package var isLesson: Bool { self != .noLesson }
    }

    package let hours: LessonHours

    package init(hours: LessonHours) { self.hours = hours }

    /// - Parameter time: `nil` when the clock shows nothing usable, which counts as within the lesson hours.
    package func verdict(at time: LocalTime?, room: Room) -> Verdict {
        guard room != .vacant else { return .noLesson }
        guard let time else { return .lesson(because: "the clock shows no valid time and \(clause(room))") }
        guard hours.contains(time.weekday, minuteOfDay: time.minuteOfDay) else { return .noLesson }
        return .lesson(
            because: "it is \(time), within the lesson hours (privacy.lesson_hours: \(hoursText(at: time))), "
                + "and \(clause(room))"
        )
    }

    private func hoursText(at time: LocalTime) -> String {
        hours.spans.filter { $0.days.contains(time.weekday) && $0.minutes.contains(time.minuteOfDay) }
            .map(\.description)
            .joined(separator: "; ")
    }

    private func clause(_ room: Room) -> String {
        switch room {
        case .occupied: "the agent says that somebody is in the room"
        case .vacant: "the room is vacant"
        case .undecided: "the agent does not know yet whether the room is vacant"
        case .unknown(let reason): "nobody can say that the room is vacant: \(reason)"
        }
    }
}
