// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A day of the week, numbered as ISO 8601 does: Monday is 1.
package enum Weekday: Int, CaseIterable, Sendable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// `Mon` to `Sun`.
    package var abbreviation: String {
        switch self {
        case .monday: "Mon"
        case .tuesday: "Tue"
        case .wednesday: "Wed"
        case .thursday: "Thu"
        case .friday: "Fri"
        case .saturday: "Sat"
        case .sunday: "Sun"
        }
    }

    /// `nil` unless `abbreviation` is one of `Mon` to `Sun`, in upper or lower case.
    init?(abbreviation: some StringProtocol) {
        let wanted = abbreviation.lowercased()
        guard let day = Self.allCases.first(where: { $0.abbreviation.lowercased() == wanted }) else { return nil }
        self = day
    }
}
