// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How long something that is refused is left alone: growing from 5 s to 1 min. Begin with a new one when something
/// was taken again.
struct RefusalPause {
    private static let first = Duration.seconds(5)
    private static let longest = Duration.seconds(60)

    private var until: ContinuousClock.Instant?
    private var next = Self.first
    /// Why the last pause began.
    private(set) var reason: String?

    func isActive(at now: ContinuousClock.Instant = .now) -> Bool { until.map { $0 > now } ?? false }

    /// A refusal during a pause belongs to it.
    mutating func begin(_ reason: String, now: ContinuousClock.Instant = .now) {
        self.reason = reason
        guard !isActive(at: now) else { return }
        until = now + next
        next = min(next * 2, Self.longest)
    }
}
