// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// An open store: one connection and its tables.
final class StoreDatabase {
    let connection: SQLiteConnection
    let events: EventTable
    let families: FamilyTable
    let gaps: GapTable
    let meta: MetaTable
    let salvaged: SalvagedTable
    let replays: ReplayTable
    let deadLetters: DeadLetterTable
    let reserve: ReserveTable
    private let begin: SQLiteStatement
    private let commit: SQLiteStatement
    private let pageCount: SQLiteStatement
    private let freePageCount: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        self.connection = connection
        events = try EventTable(connection)
        families = try FamilyTable(connection)
        gaps = try GapTable(connection)
        meta = try MetaTable(connection)
        salvaged = try SalvagedTable(connection)
        replays = try ReplayTable(connection)
        deadLetters = try DeadLetterTable(connection)
        reserve = try ReserveTable(connection)
        begin = try connection.prepare("BEGIN IMMEDIATE")
        commit = try connection.prepare("COMMIT")
        pageCount = try connection.prepare("PRAGMA page_count")
        freePageCount = try connection.prepare("PRAGMA freelist_count")
    }

    /// Runs `body` as one durable transaction: when this returns, its changes are on disk; when it throws,
    /// there are none. Nobody else writes meanwhile.
    func transaction<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try begin.run()
        do throws(StoreError) {
            let before = try pages(pageCount)
            let value = try body()
            try allocate(grownFrom: before)
            try commit.run()
            return value
        } catch {
            if connection.isInTransaction {
                do throws(StoreError) {
                    try connection.execute("ROLLBACK")
                } catch {
                    // What made the transaction fail says more than this; the next BEGIN fails if it is still open.
                }
            }
            throw error
        }
    }

    /// Gets the blocks for new pages before the commit rather than at a checkpoint after it: on a full disk the
    /// checkpoint would fail, and the WAL could never be begun anew.
    private func allocate(grownFrom before: Int64) throws(StoreError) {
        let after = try pages(pageCount)
        if after > before { try connection.allocate(after * StoreSchema.pageBytes) }
    }

    /// Bytes of the database file that hold something, this transaction's changes included.
    func usedBytes() throws(StoreError) -> Int64 {
        try (pages(pageCount) - pages(freePageCount)) * StoreSchema.pageBytes
    }

    /// Bytes of the database file that hold nothing.
    func freeBytes() throws(StoreError) -> Int64 {
        try pages(freePageCount) * StoreSchema.pageBytes
    }

    func epoch() throws(StoreError) -> Int64? {
        try meta.value(.epoch).flatMap { Int64($0) }
    }

    /// `nil`, or what does not add up. Cheap: reads a few pages whatever the size.
    func contradiction() throws(StoreError) -> String? {
        guard let epoch = try epoch(), epoch > 0 else { return "the epoch is missing" }
        guard try connection.integer("SELECT count(*) FROM family") == Int64(Family.allCases.count) else {
            return "the counters of a family are missing"
        }
        for state in try families.load() {
            guard try events.lastSequence(of: state.family) <= state.lastSequence,
                (0...state.lastSequence).contains(state.acknowledgedSequence)
            else { return "the sequences of \(state.family) do not add up" }
        }
        return nil
    }

    private func pages(_ statement: SQLiteStatement) throws(StoreError) -> Int64 {
        try statement.first { $0.integer(0) } ?? 0
    }
}
