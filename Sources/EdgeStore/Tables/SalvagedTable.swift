// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The rows of `salvaged`: events that are sent beside the families' own order.
final class SalvagedTable {
    struct Row {
        /// Counts up with every insertion and is never used twice.
        var id: Int64
        /// Whether a gap event has told the hub of it already.
        var isExplained: Bool
        var event: StoredEvent
    }

    /// What a removal says of each row.
    struct Removed {
        var id: Int64
        var epoch: Int64
        var sequence: Int64
        var isExplained: Bool
    }

    private let insert: SQLiteStatement
    private let select: SQLiteStatement
    private let row: SQLiteStatement
    private let remove: SQLiteStatement
    private let drop: SQLiteStatement
    private let count: SQLiteStatement
    private let any: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        insert = try connection.prepare(
            """
            INSERT INTO salvaged (epoch, rank, sequence, type, device, unix_ms, payload, is_explained)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING RETURNING id
            """
        )
        let columns = "id, epoch, rank, sequence, type, device, unix_ms, payload, is_explained"
        select = try connection.prepare(
            "SELECT \(columns) FROM salvaged WHERE rank = ?1 AND id > ?2 ORDER BY id"
        )
        row = try connection.prepare("SELECT \(columns) FROM salvaged WHERE id = ?1")
        remove = try connection.prepare("DELETE FROM salvaged WHERE id >= ?1 AND id <= ?2")
        drop = try connection.prepare(
            """
            DELETE FROM salvaged WHERE id IN (SELECT id FROM salvaged WHERE rank = ?1 AND id > ?2 AND type <> ?3
                ORDER BY id LIMIT ?4)
            RETURNING id, epoch, sequence, is_explained
            """
        )
        count = try connection.prepare("SELECT count(*) FROM salvaged WHERE rank = ?1")
        any = try connection.prepare("SELECT 1 FROM salvaged LIMIT 1")
    }

    /// Adds an event with its old epoch, sequence and payload. Call inside a transaction.
    /// - Parameter isExplained: Whether a gap event has told of it, so that it may be dropped without another.
    /// - Returns: `false` when an event of that epoch, family and sequence was there already; it stays as it is.
    @discardableResult
    func insert(_ event: StoredEvent, isExplained: Bool = false) throws(StoreError) -> Bool {
        try insert.first(
            .integer(event.key.epoch),
            .integer(Int64(event.key.family.rank)),
            .integer(event.key.sequence),
            .text(event.type),
            event.device.map { .text($0) } ?? .null,
            .integer(event.unixMilliseconds),
            .blob(event.payload),
            .integer(isExplained ? 1 : 0)
        ) { _ in true } ?? false
    }

    /// A family's rows after `id`, in the order in which they were added.
    /// - Parameters:
    ///   - maximumBytes: Of payload; the first event is given even when it is larger.
    ///   - isWanted: Rows for which it says no are left out and count for nothing.
    func rows(
        of family: Family,
        after id: Int64,
        limit: Int,
        maximumBytes: Int,
        isWanted: (Int64) -> Bool
    ) throws(StoreError) -> [Row] {
        var rows: [Row] = []
        var left = maximumBytes
        try select.forEach([.integer(Int64(family.rank)), .integer(id)]) { columns in
            guard rows.count < limit else { return false }
            guard isWanted(columns.integer(0)), let row = Self.read(columns) else { return true }
            guard rows.isEmpty || row.event.payload.count <= left else { return false }
            left -= row.event.payload.count
            rows.append(row)
            return true
        }
        return rows
    }

    func row(_ id: Int64) throws(StoreError) -> Row? {
        try row.first(.integer(id)) { Self.read($0) } ?? nil
    }

    func remove(_ ids: ClosedRange<Int64>) throws(StoreError) {
        try remove.run(.integer(ids.lowerBound), .integer(ids.upperBound))
    }

    /// Deletes up to `limit` of a family's oldest rows, but no gap event: what it explains would be unexplained.
    /// - Parameter protected: Rows up to this id may have reached the hub and stay.
    func drop(_ family: Family, limit: Int, protected: Int64) throws(StoreError) -> [Removed] {
        var removed: [Removed] = []
        let values: [SQLiteValue] = [
            .integer(Int64(family.rank)), .integer(protected), .text(StoreGap.type), .integer(Int64(limit)),
        ]
        try drop.forEach(values) { row in
            removed.append(
                Removed(
                    id: row.integer(0),
                    epoch: row.integer(1),
                    sequence: row.integer(2),
                    isExplained: row.integer(3) != 0
                )
            )
            return true
        }
        return removed
    }

    func isEmpty() throws(StoreError) -> Bool { try any.first { _ in false } ?? true }

    func count(of family: Family) throws(StoreError) -> Int64 {
        try count.first(.integer(Int64(family.rank))) { $0.integer(0) } ?? 0
    }

    private static func read(_ row: SQLiteRow) -> Row? {
        guard let family = Family(rank: Int(row.integer(2))) else { return nil }
        return Row(
            id: row.integer(0),
            isExplained: row.integer(8) != 0,
            event: StoredEvent(
                key: EventKey(family: family, epoch: row.integer(1), sequence: row.integer(3)),
                type: row.text(4) ?? "",
                device: row.text(5),
                unixMilliseconds: row.integer(6),
                payload: row.blob(7)
            )
        )
    }
}
