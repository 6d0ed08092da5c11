// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What the gap events that are not yet acknowledged explain.
final class GapTable {
    struct Gap: Hashable {
        var subject: GapSubject
        var range: ClosedRange<Int64>
    }

    private let insert: SQLiteStatement
    private let select: SQLiteStatement
    private let delete: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        insert = try connection.prepare("INSERT INTO gap VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
        select = try connection.prepare(
            """
            SELECT rank, first_sequence, last_sequence, epoch, reason FROM gap
            WHERE carrier_sequence >= ?1 AND carrier_sequence <= ?2
            """
        )
        delete = try connection.prepare("DELETE FROM gap WHERE carrier_sequence >= ?1 AND carrier_sequence <= ?2")
    }

    /// - Parameter carrier: The operations sequence of the event that explains the gap.
    func insert(_ gap: Gap, carrier: Int64) throws(StoreError) {
        try insert.run(
            .integer(carrier),
            .integer(Int64(gap.subject.family.rank)),
            .integer(gap.range.lowerBound),
            .integer(gap.range.upperBound),
            gap.subject.epoch.map { .integer($0) } ?? .null,
            .text(gap.subject.reason.rawValue)
        )
    }

    /// Deletes and returns what was explained by the events in `carriers`.
    func take(_ carriers: ClosedRange<Int64>) throws(StoreError) -> [Gap] {
        let bounds: [SQLiteValue] = [.integer(carriers.lowerBound), .integer(carriers.upperBound)]
        var gaps: [Gap] = []
        try select.forEach(bounds) { row in
            if let family = Family(rank: Int(row.integer(0))), row.integer(1) <= row.integer(2) {
                let subject = GapSubject(
                    family: family,
                    epoch: row.isNull(3) ? nil : row.integer(3),
                    reason: StoreGap.Reason(rawValue: row.text(4) ?? "") ?? .quota
                )
                gaps.append(Gap(subject: subject, range: row.integer(1)...row.integer(2)))
            }
            return true
        }
        if !gaps.isEmpty {
            try delete.forEach(bounds) { _ in true }
        }
        return gaps
    }
}
