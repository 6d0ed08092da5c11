// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How long the uplink leaves a hub alone that does not take an event: growing from 5 s to 1 min.
///
/// What was sent beside the refused event is waited for first, so that nothing is on its way twice.
struct RefusalPause {
    private static let first = Duration.seconds(5)
    private static let longest = Duration.seconds(60)
    /// Kinds of refusal that are remembered as told.
    private static let mostReasons = 32

    private var until: ContinuousClock.Instant?
    private var next = Self.first
    private var told: Set<String> = []
    /// Why the last pause began, on this connection.
    private(set) var reason: String?

    var isPausing: Bool { until != nil }

    /// A refusal during a pause belongs to it.
    mutating func begin(_ reason: String, now: ContinuousClock.Instant = .now) {
        self.reason = reason
        guard until == nil else { return }
        until = now + next
        next = min(next * 2, Self.longest)
    }

    /// Ends the pause when its time is over.
    /// - Returns: Whether it ended just now, and all is to be read from the store again.
    mutating func mayGoOn(nothingOnTheWay: Bool, now: ContinuousClock.Instant = .now) -> Bool {
        guard let until, until <= now, nothingOnTheWay else { return false }
        self.until = nil
        return true
    }

    /// Whether this reason has not been told on this connection.
    mutating func isNews(_ reason: String) -> Bool {
        guard told.count < Self.mostReasons else { return false }
        return told.insert(reason).inserted
    }
}
