// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// A day of the Gregorian calendar, such as the one on which a microphone was calibrated.
    package struct CalendarDate: Hashable, Sendable, CustomStringConvertible {
        package var year: Int
        package var month: Int
        package var day: Int

        static let rule = "a date such as 2026-11-22"

        /// `nil` unless `text` is `YYYY-MM-DD` and that day exists.
        package init?(_ text: String) {
            let parts = text.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy(Self.isDigit) }),
                let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
                (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day)
            else { return nil }
            (self.year, self.month, self.day) = (year, month, day)
        }

        /// `YYYY-MM-DD`.
        package var description: String {
            let padded = { (number: Int, width: Int) in
                let digits = "\(number)"
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        }

        private static func days(in month: Int, of year: Int) -> Int {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    }
}
