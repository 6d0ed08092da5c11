// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// For how long a hub that lets the agent in has acknowledged nothing, over all connections that ended because of it.
struct HubSilence {
    private var since: ContinuousClock.Instant?

    mutating func sent(at now: ContinuousClock.Instant = .now) { since = since ?? now }

    /// - Parameter isMoreDue: Other messages are still on their way.
    mutating func acknowledged(isMoreDue: Bool, at now: ContinuousClock.Instant = .now) {
        since = isMoreDue ? now : nil
    }

    /// Something else than silence ended the connection, or there is none.
    mutating func reset() { since = nil }

    func duration(at now: ContinuousClock.Instant = .now) -> Duration? { since.map { now - $0 } }
}
