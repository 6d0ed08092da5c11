// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `[privacy]`: when snapshots and recordings need to be asked for twice.
    package struct Privacy: Hashable, Sendable {
        /// When a lesson is taken to be on, unless the room is known to be vacant.
        package var lessonHours: LessonHours

        private static let lessonHoursKey = DefaultKey(
            "lesson_hours",
            .list(of: .lessonHours, count: 0...32),
            default: LessonHours.schoolDays.spans
        )

        static let section = ConfigSection(title: "[privacy]", keys: [lessonHoursKey])

        init(reading table: ConfigTableReader) {
            lessonHours = LessonHours(spans: table.value(Self.lessonHoursKey))
            table.refuseKeys(besides: [Self.section])
        }
    }
}
