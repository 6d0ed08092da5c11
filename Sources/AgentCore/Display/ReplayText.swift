// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
package import EdgeStore

/// What a replay will send, for a terminal.
package enum ReplayText {
    /// - Returns: Without a line end after the last line.
    package static func text(_ outcome: ReplayOutcome) -> String {
        var lines: [String] = []
        if outcome.count == 0 {
            lines.append(
                "nothing to send again: the store keeps no such event that the hub has acknowledged or refused"
            )
        } else {
            let parts = outcome.counts.sorted { $0.key.rank < $1.key.rank }.map { "\($0.value) \($0.key.rawValue)" }
            lines.append("\(events(outcome.count)) will be sent to the hub again: \(parts.joined(separator: ", "))")
        }
        if outcome.waitingCount > 0 {
            let verb = outcome.waitingCount == 1 ? "waits" : "wait"
            lines.append("\(events(outcome.waitingCount)) of the selection \(verb) for the hub anyway")
        }
        return lines.joined(separator: "\n")
    }

    private static func events(_ count: Int64) -> String { count == 1 ? "1 event" : "\(count) events" }
}
