// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// When the items of a played file are due: at fixed steps from the first one, so errors do not add up.
struct PlaybackSchedule {
    /// Being later than this means that the consumer was away: the rest is not played in a burst.
    private static let patience = Duration.seconds(1)

    let interval: Duration
    private var due: ContinuousClock.Instant?

    init(interval: Duration) { self.interval = interval }

    /// The time of the next item.
    mutating func next(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        guard let last = due, now - (last + interval) < Self.patience else {
            due = now
            return now
        }
        due = last + interval
        return last + interval
    }
}
