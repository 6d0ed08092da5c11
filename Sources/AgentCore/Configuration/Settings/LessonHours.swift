// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The hours of the week in which a lesson is taken to be on, by the room's local time.
package struct LessonHours: Hashable, Sendable {
    package var spans: [Span]

    package init(spans: [Span]) { self.spans = spans }

    /// Monday to Friday, 07:30 to 18:00.
    static let schoolDays = LessonHours(
        spans: [
            Span(days: [.monday, .tuesday, .wednesday, .thursday, .friday], minutes: 450..<1080, written: "Mon-Fri")
        ]
    )

    /// Whether a lesson is taken to be on at a minute of the day, counted from midnight of local time, 0 to 1439.
    package func contains(_ weekday: Weekday, minuteOfDay: Int) -> Bool {
        spans.contains { $0.days.contains(weekday) && $0.minutes.contains(minuteOfDay) }
    }

    /// The same hours on some days of the week.
    package struct Span: Hashable, Sendable, CustomStringConvertible {
        package var days: Set<Weekday>
        /// Of the day, from 0 to 1440. The last minute is not part of it.
        package var minutes: Range<Int>
        /// The days as they were written.
        private var written: String

        static let rule = "DAYS HH:MM-HH:MM, as in \"Mon-Fri 07:30-18:00\" or \"Mon,Sat 08:00-12:00\""

        fileprivate init(days: Set<Weekday>, minutes: Range<Int>, written: String) {
            self.days = days
            self.minutes = minutes
            self.written = written
        }

        /// `nil` unless `text` is as ``rule`` says. Ranges of days may go over Sunday (`Sat-Mon`), hours not over
        /// midnight: those are two spans. The end may be `24:00`.
        package init?(_ text: String) {
            let parts = text.split(separator: " ")
            guard parts.count == 2, let days = Self.days(parts[0]), let minutes = Self.minutes(parts[1]) else {
                return nil
            }
            self.init(days: days, minutes: minutes, written: String(parts[0]))
        }

        package var description: String {
            "\(written) \(Self.clock(minutes.lowerBound))-\(Self.clock(minutes.upperBound))"
        }

        private static func days(_ text: Substring) -> Set<Weekday>? {
            var days: Set<Weekday> = []
            for group in text.split(separator: ",", omittingEmptySubsequences: false) {
                let ends = group.split(separator: "-", omittingEmptySubsequences: false)
                    .map { Weekday(abbreviation: $0) }
                guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1] else {
                    return nil
                }
                let count = (last.rawValue - first.rawValue + 7) % 7
                for step in 0...count {
                    guard let day = Weekday(rawValue: (first.rawValue - 1 + step) % 7 + 1) else { return nil }
                    days.insert(day)
                }
            }
            return days
        }

        private static func minutes(_ text: Substring) -> Range<Int>? {
            let ends = text.split(separator: "-", omittingEmptySubsequences: false).map(minuteOfDay)
            guard ends.count == 2, let start = ends[0], let end = ends[1], start < end else { return nil }
            return start..<end
        }

        /// Minutes since midnight of `HH:MM`.
        private static func minuteOfDay(_ text: Substring) -> Int? {
            let digits = Array(text.utf8)
            guard digits.count == 5, digits[2] == UInt8(ascii: ":"),
                [0, 1, 3, 4].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digits[$0]) }),
                let hours = Int(text.prefix(2)), let minutes = Int(text.suffix(2)), minutes < 60
            else { return nil }
            let minute = hours * 60 + minutes
            return minute <= 1440 ? minute : nil
        }

        private static func clock(_ minute: Int) -> String {
            let pair = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
            return "\(pair(minute / 60)):\(pair(minute % 60))"
        }
    }
}
