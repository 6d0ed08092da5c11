// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Finds what a request for a replay selects, a slice at a time, and then writes it down.
struct ReplayPlan {
    /// Sequences that one step looks at: some milliseconds.
    private static let slice: Int64 = 8192

    /// What an audit event and the ranges take at most.
    static let mostBytes = 8192

    private struct Stretch {
        var family: Family
        var range: ClosedRange<Int64>
        var acknowledged: Int64
    }

    let epoch: Int64
    private let request: ReplayRequest
    private var stretches: [Stretch] = []
    private var found: [Family: SequenceRanges] = [:]
    private var outcome = ReplayOutcome()

    init(_ request: ReplayRequest, _ opened: StoreOpening.Opened) throws(StoreError) {
        self.request = request
        epoch = opened.epoch
        for state in try opened.database.families.load() {
            guard let wanted = Self.range(request.selection, state.family) else { continue }
            let oldest = try opened.database.events.firstSequence(of: state.family) ?? .maximumSequence
            let first = max(oldest, wanted.lowerBound)
            let last = min(state.lastSequence, wanted.upperBound)
            guard first <= last else { continue }
            stretches.append(
                Stretch(family: state.family, range: first...last, acknowledged: state.acknowledgedSequence)
            )
        }
    }

    /// Looks at the next slice.
    /// - Returns: Whether there is another one.
    mutating func step(_ database: StoreDatabase) throws(StoreError) -> Bool {
        guard let stretch = stretches.first else { return false }
        let last = min(stretch.range.upperBound, stretch.range.lowerBound + Self.slice - 1)
        var ranges = found[stretch.family] ?? SequenceRanges()
        var filter = EventFilter()
        if case .times(_, let times) = request.selection { filter.times = times }
        try database.events.forEachPlace(
            of: stretch.family,
            in: stretch.range.lowerBound...last,
            filter
        ) { sequence, _ in
            guard sequence <= stretch.acknowledged else {
                outcome.waitingCount += 1
                return
            }
            outcome.counts[stretch.family, default: 0] += 1
            ranges.insert(sequence...sequence)
            ranges.join(downTo: 2 * ReplayTable.maximumRanges)
        }
        if !ranges.isEmpty { found[stretch.family] = ranges }
        if last < stretch.range.upperBound {
            stretches[0].range = last + 1...stretch.range.upperBound
        } else {
            stretches.removeFirst()
        }
        return !stretches.isEmpty
    }

    /// Writes down what was found, with an audit event. Call inside a transaction.
    func carryOut(_ ledger: inout Ledger, path: String) throws(StoreError) -> ReplayOutcome {
        var outcome = outcome
        for (family, ranges) in found { try ledger.database.replays.add(ranges, of: family) }
        if case .deadLetters(let families) = request.selection {
            outcome.counts = try revive(families, in: ledger.database)
        }
        if outcome.count > 0 {
            _ = try ledger.append(EventDraft(describing: audit(outcome), path: path))
        }
        return outcome
    }

    /// Dead letters go the way of salvaged events: the hub knows from a gap event that they were missing.
    private func revive(_ families: Set<Family>, in database: StoreDatabase) throws(StoreError) -> [Family: Int64] {
        var counts: [Family: Int64] = [:]
        var position: Int64 = 0
        while true {
            let letters = try database.deadLetters.letters(after: position, limit: 64)
            guard let last = letters.last else { return counts }
            position = last.id
            for letter in letters where families.contains(letter.event.key.family) {
                try database.salvaged.insert(letter.event, isExplained: true)
                try database.deadLetters.remove(letter.id)
                counts[letter.event.key.family, default: 0] += 1
            }
        }
    }

    private func audit(_ outcome: ReplayOutcome) -> StoreReplayed {
        var audit = StoreReplayed(
            user: request.requester,
            selection: .deadLetters,
            families: outcome.counts.keys.sorted { $0.rank < $1.rank },
            count: outcome.count
        )
        switch request.selection {
        case .sequences(_, let range):
            audit.selection = .sequences
            audit.firstSequence = range.lowerBound
            audit.lastSequence = range.upperBound < .maximumSequence ? range.upperBound : nil
        case .times(_, let times):
            audit.selection = .times
            audit.sinceUnixMilliseconds = times.lowerBound > .min ? times.lowerBound : nil
            audit.untilUnixMilliseconds = times.upperBound < .max ? times.upperBound : nil
        case .deadLetters: break
        }
        return audit
    }

    private static func range(_ selection: ReplayRequest.Selection, _ family: Family) -> ClosedRange<Int64>? {
        switch selection {
        case .sequences(family, let range): range
        case .times(let families, _) where families.contains(family): 1 ... .maximumSequence
        case .sequences, .times, .deadLetters: nil
        }
    }
}
