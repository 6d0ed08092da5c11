// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The rows of `dead_letter`: copies of events that the hub refused for good.
final class DeadLetterTable {
    /// The most letters that are kept; the oldest are forgotten.
    static let maximumCount: Int64 = 1000

    private let insert: SQLiteStatement
    private let select: SQLiteStatement
    private let remove: SQLiteStatement
    private let forget: SQLiteStatement
    private let measure: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        insert = try connection.prepare(
            """
            INSERT OR REPLACE INTO dead_letter
                (epoch, rank, sequence, type, device, unix_ms, refused_unix_ms, reason, payload)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """
        )
        select = try connection.prepare(
            """
            SELECT id, epoch, rank, sequence, type, device, unix_ms, refused_unix_ms, reason, payload
            FROM dead_letter WHERE id > ?1 ORDER BY id LIMIT ?2
            """
        )
        remove = try connection.prepare("DELETE FROM dead_letter WHERE id = ?1")
        forget = try connection.prepare(
            "DELETE FROM dead_letter WHERE id IN (SELECT id FROM dead_letter ORDER BY id LIMIT ?1)"
        )
        measure = try connection.prepare("SELECT count(*), total(length(payload)) FROM dead_letter")
    }

    /// Keeps a copy, in place of an older one of the same event.
    func insert(_ event: StoredEvent, reason: String, refusedUnixMilliseconds: Int64) throws(StoreError) {
        try insert.run(
            .integer(event.key.epoch),
            .integer(Int64(event.key.family.rank)),
            .integer(event.key.sequence),
            .text(event.type),
            event.device.map { .text($0) } ?? .null,
            .integer(event.unixMilliseconds),
            .integer(refusedUnixMilliseconds),
            .text(reason),
            .blob(event.payload)
        )
    }

    /// Letters after `id`, oldest first.
    func letters(after id: Int64, limit: Int) throws(StoreError) -> [StoredDeadLetter] {
        var letters: [StoredDeadLetter] = []
        try select.forEach([.integer(id), .integer(Int64(limit))]) { row in
            guard let family = Family(rank: Int(row.integer(2))) else { return true }
            letters.append(
                StoredDeadLetter(
                    id: row.integer(0),
                    event: StoredEvent(
                        key: EventKey(family: family, epoch: row.integer(1), sequence: row.integer(3)),
                        type: row.text(4) ?? "",
                        device: row.text(5),
                        unixMilliseconds: row.integer(6),
                        payload: row.blob(9)
                    ),
                    refusedUnixMilliseconds: row.integer(7),
                    reason: row.text(8) ?? ""
                )
            )
            return true
        }
        return letters
    }

    func remove(_ id: Int64) throws(StoreError) {
        try remove.run(.integer(id))
    }

    func forgetOldest(_ count: Int64) throws(StoreError) {
        try forget.run(.integer(count))
    }

    /// Number and payload bytes.
    func size() throws(StoreError) -> (count: Int64, byteCount: Int64) {
        try measure.first { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
    }
}
