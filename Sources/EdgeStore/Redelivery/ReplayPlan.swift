// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Turns a request into ranges of what is kept.
struct ReplayPlan {
    private let request: ReplayRequest
    private let database: StoreDatabase

    init(_ request: ReplayRequest, _ database: StoreDatabase) {
        self.request = request
        self.database = database
    }

    /// Call inside a transaction.
    func carryOut() throws(StoreError) -> ReplayOutcome {
        switch request.selection {
        case .sequences(let family, let range): try replay(family, range)
        case .times(let families, let times): try replay(families, times)
        case .deadLetters(let families): try revive(families)
        }
    }

    private func replay(_ family: Family, _ range: ClosedRange<Int64>) throws(StoreError) -> ReplayOutcome {
        let acknowledged = try database.families.load()[family.rank].acknowledgedSequence
        var outcome = ReplayOutcome()
        let first = max(1, range.lowerBound)
        let last = min(acknowledged, range.upperBound)
        if first <= last {
            outcome.counts[family] = try database.events.measure(family, after: first - 1, through: last).count
            if outcome.count > 0 {
                var ranges = SequenceRanges()
                ranges.insert(first...last)
                try database.replays.add(ranges, of: family)
            }
        }
        let waitingFrom = max(first, acknowledged + 1)
        if waitingFrom <= range.upperBound {
            outcome.waitingCount =
                try database.events.measure(family, after: waitingFrom - 1, through: range.upperBound).count
        }
        return outcome
    }

    private func replay(_ families: Set<Family>, _ times: ClosedRange<Int64>) throws(StoreError) -> ReplayOutcome {
        let states = try database.families.load()
        var outcome = ReplayOutcome()
        for state in states where families.contains(state.family) {
            var ranges = SequenceRanges()
            var waitingCount: Int64 = 0
            try database.events.forEachSequence(of: state.family, in: times) { sequence in
                if sequence > state.acknowledgedSequence {
                    waitingCount += 1
                } else {
                    ranges.insert(sequence...sequence)
                    ranges.join(downTo: 2 * ReplayTable.maximumRanges)
                }
            }
            outcome.waitingCount += waitingCount
            guard !ranges.isEmpty else { continue }
            ranges.join(downTo: ReplayTable.maximumRanges)
            for range in ranges.ranges {
                let held = try database.events.measure(
                    state.family,
                    after: range.lowerBound - 1,
                    through: range.upperBound
                )
                outcome.counts[state.family, default: 0] += held.count
            }
            try database.replays.add(ranges, of: state.family)
        }
        return outcome
    }

    /// Dead letters go the way of salvaged events: the hub knows from a gap event that they were missing.
    private func revive(_ families: Set<Family>) throws(StoreError) -> ReplayOutcome {
        var outcome = ReplayOutcome()
        var position: Int64 = 0
        while true {
            let letters = try database.deadLetters.letters(after: position, limit: 64)
            guard let last = letters.last else { return outcome }
            position = last.id
            for letter in letters where families.contains(letter.event.key.family) {
                try database.salvaged.insert(letter.event, isExplained: true)
                try database.deadLetters.remove(letter.id)
                outcome.counts[letter.event.key.family, default: 0] += 1
            }
        }
    }
}
