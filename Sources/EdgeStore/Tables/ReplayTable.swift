// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The rows of `replay`: ranges of acknowledged events that the hub is sent again.
final class ReplayTable {
    struct Row: Hashable {
        /// Never used twice.
        var id: Int64
        var family: Family
        /// What is left of the range.
        var range: ClosedRange<Int64>
    }

    /// The most ranges of one family; more are joined over the smallest holes between them.
    static let maximumRanges = 16

    private let select: SQLiteStatement
    private let insert: SQLiteStatement
    private let advance: SQLiteStatement
    private let remove: SQLiteStatement
    private let clear: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        select = try connection.prepare(
            "SELECT id, rank, next_sequence, last_sequence FROM replay ORDER BY rank, next_sequence"
        )
        insert = try connection.prepare("INSERT INTO replay (rank, next_sequence, last_sequence) VALUES (?1, ?2, ?3)")
        advance = try connection.prepare("UPDATE replay SET next_sequence = ?2 WHERE id = ?1")
        remove = try connection.prepare("DELETE FROM replay WHERE id = ?1")
        clear = try connection.prepare("DELETE FROM replay WHERE rank = ?1")
    }

    /// All ranges, most important family first, in order within a family.
    func rows() throws(StoreError) -> [Row] {
        var rows: [Row] = []
        try select.forEach([]) { row in
            if let family = Family(rank: Int(row.integer(1))), row.integer(2) <= row.integer(3) {
                rows.append(Row(id: row.integer(0), family: family, range: row.integer(2)...row.integer(3)))
            }
            return true
        }
        return rows
    }

    /// Sequences that are left of all ranges; some may be kept no longer.
    func sequencesLeft() throws(StoreError) -> Int64 {
        try rows().reduce(0) { $0 + Int64($1.range.count) }
    }

    /// Adds ranges to what is left of those that the family has, joined where they overlap.
    func add(_ ranges: SequenceRanges, of family: Family) throws(StoreError) {
        var all = ranges
        for row in try rows() where row.family == family { all.insert(row.range) }
        all.join(downTo: Self.maximumRanges)
        try clear.run(.integer(Int64(family.rank)))
        for range in all.ranges {
            try insert.run(.integer(Int64(family.rank)), .integer(range.lowerBound), .integer(range.upperBound))
        }
    }

    /// Notes that the range is done up to `settled`; a range that is done wholly goes.
    func settle(_ row: Row, through settled: Int64) throws(StoreError) {
        if settled >= row.range.upperBound {
            try remove.run(.integer(row.id))
        } else if settled >= row.range.lowerBound {
            try advance.run(.integer(row.id), .integer(settled + 1))
        }
    }
}
