// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Tells whether every part of the agent still makes progress.
///
/// A part beats whenever it has gone once round its loop, waits for a retry included. One that has not
/// for longer than its allowance has hung: the watchdog is then no longer fed and systemd restarts the
/// agent. Any thread may call.
package final class ProgressBoard: Sendable {
    private struct Part {
        var allowance: Duration
        var lastBeat: ContinuousClock.Instant
    }

    private let parts = Mutex<[String: Part]>([:])

    package init() {}

    /// Adds a part, which counts as having beaten now.
    /// - Parameter allowance: The longest that a healthy part goes without a beat.
    package func add(_ name: String, allowance: Duration, now: ContinuousClock.Instant = .now) {
        parts.withLock { $0[name] = Part(allowance: allowance, lastBeat: now) }
    }

    /// A part that ended on purpose cannot hang any more.
    package func remove(_ name: String) {
        parts.withLock { _ = $0.removeValue(forKey: name) }
    }

    package func beat(_ name: String, now: ContinuousClock.Instant = .now) {
        parts.withLock { $0[name]?.lastBeat = now }
    }

    /// Parts that have hung, by name, with how long ago each last beat.
    package func stalled(now: ContinuousClock.Instant = .now) -> [(name: String, silence: Duration)] {
        parts.withLock { parts in
            parts.filter { now - $0.value.lastBeat > $0.value.allowance }
                .map { (name: $0.key, silence: now - $0.value.lastBeat) }
                .sorted { $0.name < $1.name }
        }
    }
}
