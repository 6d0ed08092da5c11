// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A minute of the week by the machine's own time zone: what lesson hours are compared with.
package struct LocalTime: Hashable, Sendable, CustomStringConvertible {
    package var weekday: Weekday
    /// Since midnight, 0 to 1439.
    package var minuteOfDay: Int

    package init(weekday: Weekday, minuteOfDay: Int) {
        self.weekday = weekday
        self.minuteOfDay = minuteOfDay
    }

    /// - Parameter unixSeconds: Since 1970-01-01T00:00Z.
    /// - Returns: `nil` for a time that the C library cannot convert, far outside of what a clock shows.
    package init?(unixSeconds: Int64) {
        var seconds = time_t(unixSeconds)
        var parts = tm()
        // `localtime_r` alone may go by a time zone that was read before it was changed.
        tzset()
        guard localtime_r(&seconds, &parts) != nil else { return nil }
        // C counts from Sunday as 0, ISO from Monday as 1.
        guard let weekday = Weekday(rawValue: parts.tm_wday == 0 ? 7 : Int(parts.tm_wday)) else { return nil }
        self.init(weekday: weekday, minuteOfDay: Int(parts.tm_hour) * 60 + Int(parts.tm_min))
    }

    /// `Mon 08:05`.
    package var description: String {
        let pair = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(weekday.abbreviation) \(pair(minuteOfDay / 60)):\(pair(minuteOfDay % 60))"
    }
}
