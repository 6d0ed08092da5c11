// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// Which stored events to look for.
package struct EventQuery: Hashable, Sendable {
    package enum State: String, CaseIterable, Sendable {
        /// The hub has not acknowledged it.
        case waiting
        /// Kept for searches and replays, although the hub has it.
        case acknowledged
    }

    package enum Order: Hashable, Sendable { case newestFirst, oldestFirst }

    package var families = Set(Family.allCases)
    /// A whole type, or the beginning of one and `.*`: `classroom.store.*`. `nil` for all.
    package var type: String?
    package var device: String?
    /// When it happened, in milliseconds since 1970, both included.
    package var times: ClosedRange<Int64> = .min ... .max
    /// `nil` for both.
    package var state: State?
    package var order = Order.newestFirst
    /// So many of the newest or the oldest are found, 1 to ``maximumLimit``.
    package var limit = 100

    package static let maximumLimit = 100_000

    package init() {}

    var filter: EventFilter {
        var filter = EventFilter(times: times, device: device)
        if let type, type.hasSuffix(".*") {
            filter.typePrefix = String(type.dropLast())
        } else {
            filter.type = type
        }
        return filter
    }
}
