// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import EdgeStore

/// What `store replay` is asked for.
package struct ReplayOptions: Hashable, Sendable {
    package var families: [Family] = []
    package var fromSequence: Int64?
    package var toSequence: Int64?
    package var since: String?
    package var until: String?
    package var deadLetters = false

    package init() {}

    /// - Parameter now: In milliseconds since 1970.
    package func selection(now: Int64) throws(SelectionError) -> ReplayRequest.Selection {
        let hasSequences = fromSequence != nil || toSequence != nil
        let hasTimes = since != nil || until != nil
        let families = families.isEmpty ? Set(Family.allCases) : Set(families)
        switch (hasSequences, hasTimes, deadLetters) {
        case (true, false, false): return try sequences(families)
        case (false, true, false):
            return .times(families, try TimeSpan(since: since, until: until, now: now).milliseconds)
        case (false, false, true): return .deadLetters(families)
        default:
            throw SelectionError(
                "say what to send again: --from-sequence and --to-sequence, or --since and --until, or --dead-letters"
            )
        }
    }

    private func sequences(_ families: Set<Family>) throws(SelectionError) -> ReplayRequest.Selection {
        guard let family = families.first, families.count == 1 else {
            throw SelectionError("sequences count within a family: give one --family with --from-sequence")
        }
        let first = fromSequence ?? 1
        let last = toSequence ?? ReplayRequest.maximumSequence
        guard first >= 1, first <= last else {
            throw SelectionError(
                "--from-sequence \(first) --to-sequence \(last): valid is 1 or more, and not backwards"
            )
        }
        return .sequences(family, first...last)
    }
}
