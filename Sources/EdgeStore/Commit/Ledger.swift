// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The changes of one transaction: reads the families' counters at its begin and writes those that changed
/// at its end, so that they always agree with the events beside them.
///
/// Reading them inside the transaction is what keeps sequences contiguous when another process writes too.
struct Ledger {
    let database: StoreDatabase
    let epoch: Int64
    let room: RoomAddress
    var ids: UUIDv7Generator
    var families: [FamilyState]
    /// As they were before this transaction: what it added itself is not dropped by it.
    let before: [FamilyState]
    /// Used again for each event.
    private var payload: [UInt8] = []

    init(_ database: StoreDatabase, epoch: Int64, room: RoomAddress, ids: UUIDv7Generator) throws(StoreError) {
        self.database = database
        self.epoch = epoch
        self.room = room
        self.ids = ids
        self.families = try database.families.load()
        self.before = families
    }

    /// Gives the event its id and sequence and writes it.
    mutating func append(_ draft: EncodedDraft) throws(StoreError) -> EventKey {
        let rank = draft.family.rank
        let sequence = families[rank].lastSequence + 1
        let key = EventKey(family: draft.family, epoch: epoch, sequence: sequence)
        let id = ids.next(unixMilliseconds: draft.unixMilliseconds)
        draft.write(id: id, epoch: epoch, sequence: sequence, to: &payload)
        try database.events.append(key, of: draft, payload: payload)
        families[rank].lastSequence = sequence
        families[rank].waitingCount += 1
        families[rank].waitingBytes += Int64(payload.count)
        return key
    }

    mutating func append(_ draft: EventDraft) throws(StoreError) -> EventKey {
        try append(EncodedDraft(draft, room: room))
    }

    /// Moves a family's watermark up; events between become history.
    mutating func acknowledge(_ family: Family, through sequence: Int64) throws(StoreError) {
        var state = families[family.rank]
        let through = min(sequence, state.lastSequence)
        guard through > state.acknowledgedSequence else { return }
        let moved = try database.events.measure(family, after: state.acknowledgedSequence, through: through)
        state.acknowledgedSequence = through
        state.waitingCount -= moved.count
        state.waitingBytes -= moved.byteCount
        state.historyCount += moved.count
        state.historyBytes += moved.byteCount
        families[family.rank] = state
        if family == StoreGap.family {
            _ = try database.gaps.take(0...through)  // their explanation has arrived
        }
    }

    /// Deletes up to `limit` of a family's oldest acknowledged events.
    /// - Parameter before: In milliseconds since 1970; younger ones stay.
    /// - Returns: How many.
    mutating func forget(_ family: Family, limit: Int, before: Int64 = .max) throws(StoreError) -> Int {
        let state = families[family.rank]
        guard state.historyCount > 0 else { return 0 }
        let removed = try database.events.remove(
            family,
            after: 0,
            through: state.acknowledgedSequence,
            limit: limit,
            before: before
        )
        families[family.rank].historyCount -= Int64(removed.sequences.count)
        families[family.rank].historyBytes -= removed.byteCount
        return removed.sequences.count
    }

    /// Deletes up to `limit` of a family's oldest events that the hub does not have.
    /// Those that may have reached it stay.
    /// - Returns: Their sequences, in order.
    mutating func drop(_ family: Family, limit: Int) throws(StoreError) -> [Int64] {
        let removed = try database.events.remove(
            family,
            after: max(families[family.rank].lentSequence, families[family.rank].acknowledgedSequence),
            through: before[family.rank].lastSequence,
            limit: limit
        )
        families[family.rank].waitingCount -= Int64(removed.sequences.count)
        families[family.rank].waitingBytes -= removed.byteCount
        families[family.rank].droppedCount += Int64(removed.sequences.count)
        return removed.sequences
    }

    /// Deletes one event that will not be sent in its family's order any more.
    /// - Returns: Whether it was there.
    mutating func takeOut(_ key: EventKey) throws(StoreError) -> Bool {
        let removed = try database.events.remove(key.family, after: key.sequence - 1, through: key.sequence, limit: 1)
        guard !removed.sequences.isEmpty else { return false }
        if key.sequence > families[key.family.rank].acknowledgedSequence {
            families[key.family.rank].waitingCount -= 1
            families[key.family.rank].waitingBytes -= removed.byteCount
        } else {
            families[key.family.rank].historyCount -= 1
            families[key.family.rank].historyBytes -= removed.byteCount
        }
        return true
    }

    /// - Parameter counts: By rank.
    mutating func countRefused(_ counts: [Int64]) {
        for (rank, count) in counts.enumerated() { families[rank].refusedCount += count }
    }

    /// Call last.
    func save() throws(StoreError) {
        for (state, old) in zip(families, before) where state != old {
            try database.families.save(state)
        }
    }
}
