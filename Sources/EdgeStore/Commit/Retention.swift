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
    /// More than an event takes beside its payload, a fresh page included.
    static let envelopeBytes: Int64 = 2 * StoreSchema.pageBytes

    /// The most that an event takes of the database file.
    static func bytes(for draft: EncodedDraft) -> Int64 { Int64(draft.maximumByteCount) + envelopeBytes }

    static func bytes(for groups: [[EncodedDraft]]) -> Int64 { groups.joined().reduce(0) { $0 + bytes(for: $1) } }

    /// Events deleted by one statement.
    private static let step = 128
    /// The most payload bytes of dead letters, with less when the quota is small.
    private static let deadLetterBytes: Int64 = 1 << 20

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

    /// Makes room when the quota would be exceeded: first history, then dead letters, then the oldest events of
    /// ``droppable``, those of earlier epochs before the present one's, for which gap events are written. Frees a
    /// sixteenth more than it must, so that it is seldom called for. What may have reached the hub is not dropped:
    /// a gap would lie.
    ///
    /// - Parameters:
    ///   - needed: As of ``bytes(for:)-(EncodedDraft)``.
    ///   - extra: Bytes that the WAL takes beyond its allowance.
    /// - Returns: The bytes that are left now. Until events for which so many are needed were appended, this need not
    ///   be called again.
    /// - Throws: `.full` when what is left may not be dropped.
    @discardableResult
    func makeRoom(bytes needed: Int64, in ledger: inout Ledger, extra: Int64) throws(StoreError) -> Int64 {
        let database = ledger.database
        let maximum = maximumBytes - extra - needed
        let used = try database.usedBytes()
        guard used > maximum else { return maximum - used + needed }
        let target = maximum - maximum / 16
        let isShort = { () throws(StoreError) in try database.usedBytes() > target }
        try forget(in: &ledger, while: isShort)
        try drop(Self.droppable, in: &ledger, because: .quota, while: isShort)
        let left = try maximum - database.usedBytes()
        guard left >= 0 else {
            throw StoreError(
                .full,
                path: path,
                message: "the quota is reached, and the events that are left may not be dropped"
            )
        }
        return left + needed
    }

    /// Makes free pages on a full disk: first from history and dead letters, then from the reserve, then from waiting
    /// events of families that are less important than what is about to be written.
    ///
    /// - Parameters:
    ///   - byteCount: So many bytes of free pages, if there is that much to give up.
    ///   - rank: Of the most important event.
    func makeFreePages(_ byteCount: Int64, forRank rank: Int, in ledger: inout Ledger) throws(StoreError) {
        let database = ledger.database
        let isShort = { () throws(StoreError) in try database.freeBytes() < byteCount }
        try forget(in: &ledger, while: isShort)
        while try isShort() {
            guard try database.reserve.remove() else { break }
        }
        try drop(Self.droppable.filter { $0.rank > rank }, in: &ledger, because: .space, while: isShort)
    }

    /// Forgets the oldest dead letters beyond their bounds.
    func boundDeadLetters(_ database: StoreDatabase) throws(StoreError) {
        let mostBytes = min(Self.deadLetterBytes, maximumBytes / 16)
        var size = try database.deadLetters.size()
        while size.count > DeadLetterTable.maximumCount || size.byteCount > mostBytes {
            try database.deadLetters.forgetOldest(max(1, size.count - DeadLetterTable.maximumCount))
            size = try database.deadLetters.size()
        }
    }

    /// Deletes acknowledged events, the least important first, then dead letters.
    private func forget(in ledger: inout Ledger, while isShort: () throws(StoreError) -> Bool) throws(StoreError) {
        for family in Family.allCases.sorted(by: { $0.rank > $1.rank }) {
            while try isShort() {
                guard try ledger.forget(family, limit: Self.step) > 0 else { break }
            }
        }
        while try isShort(), try ledger.database.deadLetters.size().count > 0 {
            try ledger.database.deadLetters.forgetOldest(Int64(Self.step))
        }
    }

    /// Deletes the oldest waiting events of `families`, those of earlier epochs before the present one's, and explains them.
    private func drop(
        _ families: [Family],
        in ledger: inout Ledger,
        because reason: StoreGap.Reason,
        while isShort: () throws(StoreError) -> Bool
    ) throws(StoreError) {
        var notes = GapNotes()
        for family in families {
            while try isShort() {
                guard try dropSalvaged(family, in: &ledger, because: reason, &notes) else { break }
            }
            while try isShort() {
                let sequences = try ledger.drop(family, limit: Self.step)
                guard let first = sequences.first, let last = sequences.last else { break }
                for sequence in sequences {
                    notes.add(sequence...sequence, GapSubject(family: family, epoch: nil, reason: reason))
                }
                guard family == StoreGap.family else { continue }
                for gap in try ledger.database.gaps.take(first...last) { notes.add(gap.range, gap.subject) }
            }
        }
        try notes.write(to: &ledger, path: path)
    }

    /// - Returns: Whether there was anything to drop.
    private func dropSalvaged(
        _ family: Family,
        in ledger: inout Ledger,
        because reason: StoreGap.Reason,
        _ notes: inout GapNotes
    ) throws(StoreError) -> Bool {
        let removed = try ledger.database.salvaged.drop(
            family,
            limit: Self.step,
            protected: ledger.families[family.rank].lentSalvagedID
        )
        for row in removed where !row.isExplained {
            notes.add(row.sequence...row.sequence, GapSubject(family: family, epoch: row.epoch, reason: reason))
        }
        return !removed.isEmpty
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
