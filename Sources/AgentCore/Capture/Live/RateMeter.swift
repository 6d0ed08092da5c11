// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How many a second, over about the last two seconds. Holds at most some dozen entries.
package struct RateMeter: Sendable {
    private static let window = Duration.seconds(2)
    private static let mostEntries = 64

    private var entries: [(time: ContinuousClock.Instant, count: UInt64)] = []

    package init() {}

    /// - Parameter count: Of all until `time`; never falls.
    /// - Returns: `nil` until half a second can be looked back on.
    package mutating func rate(of count: UInt64, at time: ContinuousClock.Instant = .now) -> Double? {
        // Closer entries would not change the rate, only fill the list.
        let spacing = Self.window / (Self.mostEntries / 2)
        if entries.last.map({ time - $0.time >= spacing }) ?? true { entries.append((time, count)) }
        // One entry older than the window stays, so that the rate is over the whole of it.
        while entries.count > 2, time - entries[1].time >= Self.window { entries.removeFirst() }
        guard let first = entries.first, time - first.time >= .milliseconds(500), count >= first.count else {
            return nil
        }
        return Double(count - first.count) / ((time - first.time) / .seconds(1))
    }
}
