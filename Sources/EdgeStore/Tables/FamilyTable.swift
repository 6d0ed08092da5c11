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
    /// How many the quota or a full disk cost in this epoch.
    package var droppedCount: Int64 = 0
    /// Events up to here may have reached the hub. Ahead of what was sent, so that it is seldom written.
    package var lentSequence: Int64 = 0
    /// The same of the rows of `salvaged`, by their ids.
    package var lentSalvagedID: Int64 = 0
    /// How many `append` refused in this epoch, such as on a full disk. They never had a sequence.
    package var refusedCount: Int64 = 0
}

extension FamilyState {
    /// What stands beside the counters in their row.
    var checksum: Int64 {
        WordSum.of([
            Int64(family.rank), lastSequence, acknowledgedSequence, waitingCount, waitingBytes, historyCount,
            historyBytes, droppedCount, lentSequence, lentSalvagedID, refusedCount,
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
                history_bytes, dropped_count, lent_sequence, lent_salvaged_id, refused_count, checksum
            FROM family ORDER BY rank
            """
        )
        replace = try connection.prepare(
            "INSERT OR REPLACE INTO family VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
        )
    }

    private static let zeros = Family.allCases.sorted { $0.rank < $1.rank }.map { FamilyState(family: $0) }

    /// One state a family, by rank. A missing row reads as zeros; ``StoreDatabase/contradiction()`` finds that out.
    /// - Throws: `.damaged` also when a checksum does not fit.
    func load() throws(StoreError) -> [FamilyState] {
        var states = Self.zeros
        var altered: Family?
        try select.forEach([]) { row in
            let rank = Int(row.integer(0))
            guard states.indices.contains(rank) else { return true }
            states[rank].lastSequence = row.integer(1)
            states[rank].acknowledgedSequence = row.integer(2)
            states[rank].waitingCount = row.integer(3)
            states[rank].waitingBytes = row.integer(4)
            states[rank].historyCount = row.integer(5)
            states[rank].historyBytes = row.integer(6)
            states[rank].droppedCount = row.integer(7)
            states[rank].lentSequence = row.integer(8)
            states[rank].lentSalvagedID = row.integer(9)
            states[rank].refusedCount = row.integer(10)
            if states[rank].checksum != row.integer(11) { altered = states[rank].family }
            return true
        }
        if let altered {
            throw StoreError(.damaged, path: path, message: "the disk has altered the counters of \(altered)")
        }
        return states
    }

    func save(_ state: FamilyState) throws(StoreError) {
        try replace.run { parameters in
            parameters.bind(Int64(state.family.rank), at: 1)
            parameters.bind(state.lastSequence, at: 2)
            parameters.bind(state.acknowledgedSequence, at: 3)
            parameters.bind(state.waitingCount, at: 4)
            parameters.bind(state.waitingBytes, at: 5)
            parameters.bind(state.historyCount, at: 6)
            parameters.bind(state.historyBytes, at: 7)
            parameters.bind(state.droppedCount, at: 8)
            parameters.bind(state.lentSequence, at: 9)
            parameters.bind(state.lentSalvagedID, at: 10)
            parameters.bind(state.refusedCount, at: 11)
            parameters.bind(state.checksum, at: 12)
        }
    }
}
