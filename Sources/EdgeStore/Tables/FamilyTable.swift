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
    /// Events up to here may have reached the hub. Ahead of what was sent, so that it is seldom written.
    package var lentSequence: Int64 = 0
    /// The same of the rows of `salvaged`, by their ids.
    package var lentSalvagedID: Int64 = 0
}

extension FamilyState {
    /// What stands beside the counters in their row.
    var checksum: Int64 {
        WordSum.of([
            Int64(family.rank), lastSequence, acknowledgedSequence, waitingCount, waitingBytes, historyCount,
            historyBytes, droppedCount, lentSequence, lentSalvagedID,
        ])
    }
}

/// The rows of `family`; there is always one for each.
final class FamilyTable {
    private let select: SQLiteStatement
    private let replace: SQLiteStatement
    private let path: String

    init(_ connection: SQLiteConnection) throws(StoreError) {
        path = connection.path
        select = try connection.prepare(
            """
            SELECT rank, last_sequence, acknowledged_sequence, waiting_count, waiting_bytes, history_count,
                history_bytes, dropped_count, lent_sequence, lent_salvaged_id, checksum FROM family ORDER BY rank
            """
        )
        replace = try connection.prepare(
            "INSERT OR REPLACE INTO family VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
        )
    }

    /// One state a family, by rank. A missing row reads as zeros; ``StoreDatabase/contradiction()`` finds that out.
    /// - Throws: `.damaged` also when a checksum does not fit.
    func load() throws(StoreError) -> [FamilyState] {
        var states = Family.allCases.map { FamilyState(family: $0) }.sorted { $0.family.rank < $1.family.rank }
        var altered: Family?
        try select.forEach([]) { row in
            guard let family = Family(rank: Int(row.integer(0))) else { return true }
            let state = FamilyState(
                family: family,
                lastSequence: row.integer(1),
                acknowledgedSequence: row.integer(2),
                waitingCount: row.integer(3),
                waitingBytes: row.integer(4),
                historyCount: row.integer(5),
                historyBytes: row.integer(6),
                droppedCount: row.integer(7),
                lentSequence: row.integer(8),
                lentSalvagedID: row.integer(9)
            )
            if state.checksum != row.integer(10) { altered = family }
            states[family.rank] = state
            return true
        }
        if let altered {
            throw StoreError(.damaged, path: path, message: "the disk has altered the counters of \(altered)")
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
            .integer(state.lentSequence),
            .integer(state.lentSalvagedID),
            .integer(state.checksum)
        )
    }
}
