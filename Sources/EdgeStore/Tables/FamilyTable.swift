// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// The counters of one family.
package struct FamilyState: Hashable, Sendable {
    package var family: Family
    /// Of the newest event ever accepted in this epoch; 0 before the first.
    package var lastSequence: Int64 = 0
    /// Every event up to here was acknowledged, or dropped and explained.
    package var acknowledgedSequence: Int64 = 0
    package var waitingCount: Int64 = 0
    /// Payload bytes.
    package var waitingBytes: Int64 = 0
    package var historyCount: Int64 = 0
    package var historyBytes: Int64 = 0
    /// How many the quota cost in this epoch.
    package var droppedCount: Int64 = 0
    /// How many `append` refused in this epoch, such as on a full disk. They never had a sequence.
    package var refusedCount: Int64 = 0
}

/// The rows of `family`; there is always one for each.
final class FamilyTable {
    private let select: SQLiteStatement
    private let replace: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        select = try connection.prepare(
            """
            SELECT rank, last_sequence, acknowledged_sequence, waiting_count, waiting_bytes, history_count,
                history_bytes, dropped_count, refused_count FROM family ORDER BY rank
            """
        )
        replace = try connection.prepare("INSERT OR REPLACE INTO family VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
    }

    /// One state a family, by rank. A missing row reads as zeros; ``StoreDatabase/contradiction()`` finds that out.
    func load() throws(StoreError) -> [FamilyState] {
        var states = Family.allCases.map { FamilyState(family: $0) }.sorted { $0.family.rank < $1.family.rank }
        try select.forEach([]) { row in
            guard let family = Family(rank: Int(row.integer(0))) else { return true }
            states[family.rank] = FamilyState(
                family: family,
                lastSequence: row.integer(1),
                acknowledgedSequence: row.integer(2),
                waitingCount: row.integer(3),
                waitingBytes: row.integer(4),
                historyCount: row.integer(5),
                historyBytes: row.integer(6),
                droppedCount: row.integer(7),
                refusedCount: row.integer(8)
            )
            return true
        }
        return states
    }

    func save(_ state: FamilyState) throws(StoreError) {
        try replace.run(
            .integer(Int64(state.family.rank)),
            .integer(state.lastSequence),
            .integer(state.acknowledgedSequence),
            .integer(state.waitingCount),
            .integer(state.waitingBytes),
            .integer(state.historyCount),
            .integer(state.historyBytes),
            .integer(state.droppedCount),
            .integer(state.refusedCount)
        )
    }
}
