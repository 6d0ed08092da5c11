// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What the gap events that are not yet acknowledged explain.
final class GapTable {
    struct Gap: Hashable {
        var family: Family
        var range: ClosedRange<Int64>
    }

    private let insert: SQLiteStatement
    private let select: SQLiteStatement
    private let delete: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        insert = try connection.prepare("INSERT INTO gap VALUES (?1, ?2, ?3, ?4)")
        select = try connection.prepare(
            """
            SELECT rank, first_sequence, last_sequence FROM gap
            WHERE carrier_sequence >= ?1 AND carrier_sequence <= ?2
            """
        )
        delete = try connection.prepare("DELETE FROM gap WHERE carrier_sequence >= ?1 AND carrier_sequence <= ?2")
    }

    /// - Parameter carrier: The operations sequence of the event that explains the gap.
    func insert(_ gap: Gap, carrier: Int64) throws(StoreError) {
        try insert.run(
            .integer(carrier),
            .integer(Int64(gap.family.rank)),
            .integer(gap.range.lowerBound),
            .integer(gap.range.upperBound)
        )
    }

    /// Deletes and returns what was explained by the events in `carriers`.
    func take(_ carriers: ClosedRange<Int64>) throws(StoreError) -> [Gap] {
        let bounds: [SQLiteValue] = [.integer(carriers.lowerBound), .integer(carriers.upperBound)]
        var gaps: [Gap] = []
        try select.forEach(bounds) { row in
            if let family = Family(rank: Int(row.integer(0))), row.integer(1) <= row.integer(2) {
                gaps.append(Gap(family: family, range: row.integer(1)...row.integer(2)))
            }
            return true
        }
        if !gaps.isEmpty {
            try delete.forEach(bounds) { _ in true }
        }
        return gaps
    }
}
