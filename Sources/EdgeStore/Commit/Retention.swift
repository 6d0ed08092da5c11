// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Keeps the store within its bounds, inside the transaction that would exceed them.
struct Retention {
    /// The database may hold so many bytes.
    let maximumBytes: Int64
    let history: Duration
    let historyBytes: Int64
    let path: String

    /// Sacrificed for space, first to last. The others are kept to the last byte.
    static let droppable: [Family] = [.environment, .behaviour, .operations]
    /// More than an event takes beside its data, a fresh page included.
    static let envelopeBytes: Int64 = 2 * StoreSchema.pageBytes

    /// The most that an event takes in the database.
    static func bytes(of draft: EventDraft) -> Int64 { Int64(draft.data.count) + envelopeBytes }

    static func bytes(of groups: [[EventDraft]]) -> Int64 { groups.joined().reduce(0) { $0 + bytes(of: $1) } }

    /// Events deleted by one statement.
    private static let step = 128

    init(_ configuration: StoreConfiguration) {
        maximumBytes = configuration.contentBytes
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
    ///   - byteCount: What is about to be written.
    ///   - protected: By rank: events up to here may be in flight. The hub may have them, so that a gap would lie.
    ///   - extra: Bytes that the WAL takes beyond its allowance.
    /// - Throws: `.full` when what is left may not be dropped.
    func makeRoom(
        for byteCount: Int64,
        in ledger: inout Ledger,
        protected: [Int64],
        extra: Int64
    ) throws(StoreError) {
        let database = ledger.database
        let maximum = maximumBytes - extra - byteCount
        guard try database.usedBytes() > maximum else { return }
        let target = maximum - maximum / 16
        let isShort = { () throws(StoreError) in try database.usedBytes() > target }
        try forget(in: &ledger, while: isShort)
        try drop(Self.droppable, in: &ledger, protected: protected, because: .quota, while: isShort)
        guard try database.usedBytes() <= maximum else {
            throw StoreError(
                .full,
                path: path,
                message: "the quota is reached, and the events that are left may not be dropped"
            )
        }
    }

    /// Makes free pages on a full disk: first from history, then from the reserve, then from waiting events of
    /// families that are less important than what is about to be written.
    ///
    /// - Parameters:
    ///   - byteCount: So many bytes of free pages, if there is that much to give up.
    ///   - rank: Of the most important event.
    func makeFreePages(
        _ byteCount: Int64,
        forRank rank: Int,
        in ledger: inout Ledger,
        protected: [Int64]
    ) throws(StoreError) {
        let database = ledger.database
        let isShort = { () throws(StoreError) in try database.freeBytes() < byteCount }
        try forget(in: &ledger, while: isShort)
        while try isShort() {
            guard try database.reserve.remove() else { break }
        }
        let lesser = Self.droppable.filter { $0.rank > rank }
        try drop(lesser, in: &ledger, protected: protected, because: .space, while: isShort)
    }

    /// Deletes acknowledged events, the least important first.
    private func forget(in ledger: inout Ledger, while isShort: () throws(StoreError) -> Bool) throws(StoreError) {
        for family in Family.allCases.sorted(by: { $0.rank > $1.rank }) {
            while try isShort() {
                guard try ledger.forget(family, limit: Self.step) > 0 else { break }
            }
        }
    }

    private func drop(
        _ families: [Family],
        in ledger: inout Ledger,
        protected: [Int64],
        because reason: StoreGap.Reason,
        while isShort: () throws(StoreError) -> Bool
    ) throws(StoreError) {
        var gaps: [Family: SequenceRanges] = [:]
        for family in families {
            while try isShort() {
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
        try explain(gaps, because: reason, in: &ledger)
    }

    private func explain(
        _ gaps: [Family: SequenceRanges],
        because reason: StoreGap.Reason,
        in ledger: inout Ledger
    ) throws(StoreError) {
        for (family, ranges) in gaps.sorted(by: { $0.key.rank < $1.key.rank }) {
            for range in ranges.ranges {
                let gap = StoreGap(
                    gapFamily: family,
                    firstSequence: range.lowerBound,
                    lastSequence: range.upperBound,
                    count: range.upperBound - range.lowerBound + 1,
                    reason: reason
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
