// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What is known of a database that was set aside, once all of its pages were seen.
struct SalvageSurvey: Sendable {
    /// Of one family, in the epoch of that database.
    struct FamilySurvey: Sendable {
        /// The newest counters; `nil` when no row of them could be read.
        var counters: FamilyState?
        /// Whole events, acknowledged ones among them.
        var found = SequenceRanges()
        /// What gap events told of that could be read themselves: the hub has them, or will get them.
        var explained = SequenceRanges()

        /// Whether the event was accepted and has not been delivered, dropped or refused, as far as can be known.
        func isWanted(_ sequence: Int64) -> Bool {
            sequence > counters?.acknowledgedSequence ?? 0 && !explained.contains(sequence)
        }

        /// The highest sequence that is known to have been given.
        var lastSequence: Int64 {
            max(counters?.lastSequence ?? 0, found.ranges.last?.upperBound ?? 0, explained.ranges.last?.upperBound ?? 0)
        }

        /// How many events the store is to have.
        var wantedCount: Int64 {
            let first = (counters?.acknowledgedSequence ?? 0) + 1
            guard first <= lastSequence else { return 0 }
            let unexplained = explained.missing(in: first...lastSequence)
            return unexplained.ranges.reduce(0) { $0 + $1.upperBound - $1.lowerBound + 1 - found.missing(in: $1).count }
        }

        /// What was accepted, is not in the database any more, and nobody was told of.
        ///
        /// Without counters nobody knows what was acknowledged: what comes before the first event that was found is
        /// taken for that.
        var lost: SequenceRanges {
            var present = found
            present.formUnion(explained)
            let settled = counters?.acknowledgedSequence ?? (present.ranges.first.map { $0.lowerBound - 1 } ?? 0)
            return settled < lastSequence ? present.missing(in: settled + 1...lastSequence) : SequenceRanges()
        }
    }

    private var epochOfEvents: Int64?
    private var epochOfMeta: Int64?
    /// What the store that followed has noted.
    var notedEpoch: Int64?
    /// By rank.
    private(set) var families = Family.allCases.map { _ in FamilySurvey() }
    /// Events of earlier epochs that had not been delivered again.
    private(set) var earlierCount = 0
    /// Pages of events that the disk refused to read.
    var unreadablePages = 0
    /// Whether the log was cut or damaged, so that its last commits are missing.
    var isLogDamaged = false

    /// `nil` when nothing tells.
    var epoch: Int64? { epochOfEvents ?? epochOfMeta ?? notedEpoch }

    mutating func note(_ row: SalvagedRow) {
        switch row {
        case .epoch(let epoch): epochOfMeta = epoch
        case .counters(let state):
            guard state.lastSequence >= families[state.family.rank].counters?.lastSequence ?? 0 else { return }
            families[state.family.rank].counters = state
        case .earlier: earlierCount += 1
        case .event(let event):
            epochOfEvents = epochOfEvents ?? event.key.epoch
            guard event.key.epoch == epoch else { return }
            families[event.key.family.rank].found.insert(event.key.sequence...event.key.sequence)
            guard let gap = GapExplanation(event), gap.epoch == epoch else { return }
            families[gap.family.rank].explained.insert(gap.range)
        }
    }

    /// Whether the store is to have it.
    func isWanted(_ row: SalvagedRow) -> Bool {
        switch row {
        case .event(let event):
            event.key.epoch != epoch || families[event.key.family.rank].isWanted(event.key.sequence)
        case .earlier: true
        case .counters, .epoch: false
        }
    }

    /// Whether nothing was accepted after FamilySurvey/lastSequence, as far as the files can tell.
    func isEndKnown(_ family: Family) -> Bool { !isLogDamaged && families[family.rank].counters != nil }
}
