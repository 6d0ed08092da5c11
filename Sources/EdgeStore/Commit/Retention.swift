// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Keeps the store within its bounds, inside the transaction that would exceed them.
struct Retention {
    /// The database file may hold so many bytes.
    let maximumBytes: Int64
    let history: Duration
    let historyBytes: Int64
    let path: String

    /// Sacrificed for space, first to last. The others are kept to the last byte.
    static let droppable: [Family] = [.environment, .behaviour, .operations]
    /// Events deleted by one statement.
    private static let step = 128

    init(_ configuration: StoreConfiguration) {
        maximumBytes = configuration.maximumBytes - configuration.walBytes
        history = configuration.history
        historyBytes = configuration.historyBytes
        path = configuration.path
    }

    /// Deletes acknowledged events that are too old or too many. Bounded work: what is left over waits for the
    /// next call.
    func trimHistory(_ ledger: inout Ledger, unixMilliseconds now: Int64) throws(StoreError) {
        let cutoff = history == .zero ? Int64.max : now - history.milliseconds
        for family in Family.allCases {
            for _ in 0..<8 {
                guard try ledger.forget(family, limit: Self.step, before: cutoff) == Self.step else { break }
            }
        }
        var excess = ledger.families.reduce(0) { $0 + $1.historyBytes } - historyBytes
        for family in Family.allCases.sorted(by: { $0.rank > $1.rank }) {
            while excess > 0, ledger.families[family.rank].historyCount > 0 {
                let size = ledger.families[family.rank].historyBytes
                guard try ledger.forget(family, limit: Self.step) > 0 else { break }
                excess -= size - ledger.families[family.rank].historyBytes
            }
        }
    }

    /// Makes room when the quota would be exceeded: first history, then the oldest events of ``droppable``, for
    /// which gap events are written. Frees a sixteenth more than it must, so that it is seldom called for.
    ///
    /// - Parameters:
    ///   - needed: As of ``bytes(for:)``.
    ///   - protected: By rank: events up to here may be in flight. The hub may have them, so that a gap would lie.
    ///   - extra: Bytes that the WAL takes beyond its allowance.
    /// - Returns: The bytes that are left now. Until events for which so many are needed were appended, this need not
    ///   be called again.
    /// - Throws: `.full` when what is left may not be dropped.
    func makeRoom(
        for needed: Int64,
        in ledger: inout Ledger,
        protected: [Int64],
        extra: Int64
    ) throws(StoreError) -> Int64 {
        let maximum = maximumBytes - extra - needed
        let used = try ledger.database.usedBytes()
        guard used > maximum else { return maximum - used + needed }
        let target = maximum - maximum / 16
        for family in Family.allCases.sorted(by: { $0.rank > $1.rank }) {
            while try ledger.database.usedBytes() > target {
                guard try ledger.forget(family, limit: Self.step) > 0 else { break }
            }
        }
        var gaps: [Family: SequenceRanges] = [:]
        for family in Self.droppable {
            while try ledger.database.usedBytes() > target {
                let sequences = try ledger.drop(family, limit: Self.step, protected: protected[family.rank])
                guard let first = sequences.first, let last = sequences.last else { break }
                for sequence in sequences {
                    gaps[family, default: SequenceRanges()].insert(sequence...sequence)
                }
                if family == StoreGap.family {
                    for gap in try ledger.database.gaps.take(first...last) {
                        gaps[gap.family, default: SequenceRanges()].insert(gap.range)
                    }
                }
            }
        }
        try explain(gaps, in: &ledger)
        let left = try maximum - ledger.database.usedBytes()
        guard left >= 0 else {
            throw StoreError(
                .full,
                path: path,
                message: "the quota is reached, and the events that are left may not be dropped"
            )
        }
        return left + needed
    }

    /// More than the event can take of the database file, a fresh page beside it included.
    static func bytes(for draft: EncodedDraft) -> Int64 {
        Int64(draft.maximumByteCount) + 2 * StoreSchema.pageBytes
    }

    private func explain(_ gaps: [Family: SequenceRanges], in ledger: inout Ledger) throws(StoreError) {
        for (family, ranges) in gaps.sorted(by: { $0.key.rank < $1.key.rank }) {
            for range in ranges.ranges {
                let gap = StoreGap(
                    gapFamily: family,
                    firstSequence: range.lowerBound,
                    lastSequence: range.upperBound,
                    count: range.upperBound - range.lowerBound + 1,
                    reason: .quota
                )
                let carrier = try ledger.append(EventDraft(describing: gap, path: path))
                try ledger.database.gaps.insert(.init(family: family, range: range), carrier: carrier.sequence)
            }
        }
    }
}

extension EventDraft {
    /// An event that the store itself writes. That it cannot be encoded would be a defect.
    init(describing data: some EventData, path: String) throws(StoreError) {
        do {
            try self.init(data)
        } catch {
            throw StoreError(.defect, path: path, message: "\(error)")
        }
    }
}
