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
    /// The most payload bytes of dead letters, with less when the quota is small.
    private static let deadLetterBytes: Int64 = 1 << 20

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

    /// Makes room when the quota would be exceeded: first history, then dead letters, then the oldest events of
    /// ``droppable``, those of earlier epochs before the present one's, for which gap events are written. Frees a
    /// sixteenth more than it must, so that it is seldom called for. What may have reached the hub is not dropped:
    /// a gap would lie.
    ///
    /// - Parameters:
    ///   - needed: As of ``bytes(for:)``.
    ///   - extra: Bytes that the WAL takes beyond its allowance.
    /// - Returns: The bytes that are left now. Until events for which so many are needed were appended, this need not
    ///   be called again.
    /// - Throws: `.full` when what is left may not be dropped.
    @discardableResult
    func makeRoom(bytes needed: Int64, in ledger: inout Ledger, extra: Int64) throws(StoreError) -> Int64 {
        let maximum = maximumBytes - extra - needed
        let used = try ledger.database.usedBytes()
        guard used > maximum else { return maximum - used + needed }
        let target = maximum - maximum / 16
        for family in Family.allCases.sorted(by: { $0.rank > $1.rank }) {
            while try ledger.database.usedBytes() > target {
                guard try ledger.forget(family, limit: Self.step) > 0 else { break }
            }
        }
        while try ledger.database.usedBytes() > target, try ledger.database.deadLetters.size().count > 0 {
            try ledger.database.deadLetters.forgetOldest(Int64(Self.step))
        }
        var notes = GapNotes()
        for family in Self.droppable {
            try dropSalvaged(family, in: &ledger, downTo: target, &notes)
            try drop(family, in: &ledger, downTo: target, &notes)
        }
        try notes.write(to: &ledger, path: path)
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

    /// Forgets the oldest dead letters beyond their bounds.
    func boundDeadLetters(_ database: StoreDatabase) throws(StoreError) {
        let mostBytes = min(Self.deadLetterBytes, maximumBytes / 16)
        var size = try database.deadLetters.size()
        while size.count > DeadLetterTable.maximumCount || size.byteCount > mostBytes {
            try database.deadLetters.forgetOldest(max(1, size.count - DeadLetterTable.maximumCount))
            size = try database.deadLetters.size()
        }
    }

    private func drop(
        _ family: Family,
        in ledger: inout Ledger,
        downTo target: Int64,
        _ notes: inout GapNotes
    ) throws(StoreError) {
        while try ledger.database.usedBytes() > target {
            let sequences = try ledger.drop(family, limit: Self.step)
            guard let first = sequences.first, let last = sequences.last else { break }
            for sequence in sequences {
                notes.add(sequence...sequence, GapSubject(family: family, epoch: nil, reason: .quota))
            }
            guard family == StoreGap.family else { continue }
            for gap in try ledger.database.gaps.take(first...last) { notes.add(gap.range, gap.subject) }
        }
    }

    private func dropSalvaged(
        _ family: Family,
        in ledger: inout Ledger,
        downTo target: Int64,
        _ notes: inout GapNotes
    ) throws(StoreError) {
        while try ledger.database.usedBytes() > target {
            let removed = try ledger.database.salvaged.drop(
                family,
                limit: Self.step,
                protected: ledger.families[family.rank].lentSalvagedID
            )
            guard !removed.isEmpty else { break }
            for row in removed where !row.isExplained {
                notes.add(row.sequence...row.sequence, GapSubject(family: family, epoch: row.epoch, reason: .quota))
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
