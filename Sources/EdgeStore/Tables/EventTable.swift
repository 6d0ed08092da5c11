// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The rows of `event`.
final class EventTable {
    /// Events that were deleted together.
    struct Removed {
        var sequences: [Int64] = []
        var byteCount: Int64 = 0
    }

    /// One event where SQLite has it; valid only inside the closure that it was given to.
    struct Row {
        fileprivate let row: SQLiteRow

        var sequence: Int64 { StoreSchema.sequence(ofKey: row.integer(0)) }
        var type: String { row.text(1) ?? "" }
        var payload: UnsafeRawBufferPointer { row.borrowedBlob(4) }
    }

    private let insert: SQLiteStatement
    private let select: SQLiteStatement
    private let count: SQLiteStatement
    private let measure: SQLiteStatement
    private let remove: SQLiteStatement
    private let oldest: SQLiteStatement
    private let newest: SQLiteStatement
    private let places: SQLiteStatement
    private let first: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        insert = try connection.prepare(
            "INSERT INTO event (key, type, device, unix_ms, payload) VALUES (?1, ?2, ?3, ?4, ?5)"
        )
        select = try connection.prepare(
            """
            SELECT key, type, device, unix_ms, payload FROM event
            WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3
            """
        )
        count = try connection.prepare(
            "SELECT count(*) FROM (SELECT 1 FROM event WHERE key > ?1 AND key <= ?2 LIMIT ?3)"
        )
        measure = try connection.prepare(
            "SELECT count(*), total(length(payload)) FROM event WHERE key > ?1 AND key <= ?2"
        )
        remove = try connection.prepare(
            """
            DELETE FROM event WHERE key IN (SELECT key FROM event WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT ?3)
            AND unix_ms < ?4 RETURNING key, length(payload)
            """
        )
        oldest = try connection.prepare(
            "SELECT unix_ms FROM event WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT 1"
        )
        newest = try connection.prepare(
            "SELECT key FROM event WHERE key >= ?1 AND key < ?2 ORDER BY key DESC LIMIT 1"
        )
        places = try connection.prepare(
            """
            SELECT key, unix_ms FROM event WHERE key > ?1 AND key <= ?2 AND unix_ms >= ?3 AND unix_ms <= ?4
                AND (?5 IS NULL OR type = ?5) AND (?6 IS NULL OR substr(type, 1, length(?6)) = ?6)
                AND (?7 IS NULL OR device = ?7)
            ORDER BY key
            """
        )
        first = try connection.prepare("SELECT key FROM event WHERE key > ?1 AND key <= ?2 ORDER BY key LIMIT 1")
    }

    /// - Parameter payload: As `draft` wrote it; type and device are taken from where they lie in it.
    func append(_ key: EventKey, of draft: EncodedDraft, payload: [UInt8]) throws(StoreError) {
        try payload.span.withUnsafeBytes { payload throws(StoreError) in
            try insert.run { parameters in
                parameters.bind(StoreSchema.key(rank: key.family.rank, sequence: key.sequence), at: 1)
                parameters.bind(text: UnsafeRawBufferPointer(rebasing: payload[draft.type]), at: 2)
                if let device = draft.device {
                    parameters.bind(text: UnsafeRawBufferPointer(rebasing: payload[device]), at: 3)
                }
                parameters.bind(draft.unixMilliseconds, at: 4)
                parameters.bind(blob: payload, at: 5)
            }
        }
    }

    /// Events of one family after `sequence`, in order.
    /// - Parameter maximumBytes: Of payload; the first event is given even when it is larger.
    func events(
        of family: Family,
        epoch: Int64,
        after sequence: Int64,
        through last: Int64 = .maximumSequence,
        limit: Int,
        maximumBytes: Int = .max
    ) throws(StoreError) -> [StoredEvent] {
        var events: [StoredEvent] = []
        var left = maximumBytes
        try select.forEach(Self.range(family, sequence, last) + [.integer(Int64(limit))]) { row in
            let payload = row.blob(4)
            guard events.isEmpty || payload.count <= left else { return false }
            left -= payload.count
            events.append(
                StoredEvent(
                    key: EventKey(family: family, epoch: epoch, sequence: StoreSchema.sequence(ofKey: row.integer(0))),
                    type: row.text(1) ?? "",
                    device: row.text(2),
                    unixMilliseconds: row.integer(3),
                    payload: payload
                )
            )
            return true
        }
        return events
    }

    func event(_ key: EventKey) throws(StoreError) -> StoredEvent? {
        try events(of: key.family, epoch: key.epoch, after: key.sequence - 1, through: key.sequence, limit: 1).first
    }

    /// Hands over events of one family after `sequence`, in order, until `body` returns `false`.
    func forEach(
        of family: Family,
        after sequence: Int64,
        through last: Int64,
        limit: Int,
        _ body: (Row) -> Bool
    ) throws(StoreError) {
        try select.forEach(Self.range(family, sequence, last) + [.integer(Int64(limit))]) { body(Row(row: $0)) }
    }

    /// How many events follow `sequence`, counted up to `limit` only.
    func count(of family: Family, after sequence: Int64, limit: Int) throws(StoreError) -> Int {
        var result = 0
        try count.forEach(Self.range(family, sequence, .maximumSequence) + [.integer(Int64(limit))]) { row in
            result = Int(row.integer(0))
            return false
        }
        return result
    }

    /// Number and payload bytes of the events after `sequence` up to `last`.
    func measure(
        _ family: Family,
        after sequence: Int64,
        through last: Int64
    ) throws(StoreError) -> (count: Int64, byteCount: Int64) {
        var result: (Int64, Int64) = (0, 0)
        try measure.forEach(Self.range(family, sequence, last)) { row in
            result = (row.integer(0), row.integer(1))
            return false
        }
        return result
    }

    /// Deletes the oldest events after `sequence` up to `last`.
    /// - Parameters:
    ///   - limit: So many are looked at.
    ///   - before: Those that are not older, in milliseconds since 1970, stay.
    func remove(
        _ family: Family,
        after sequence: Int64,
        through last: Int64,
        limit: Int,
        before: Int64 = .max
    ) throws(StoreError) -> Removed {
        var removed = Removed()
        let values = Self.range(family, sequence, last) + [.integer(Int64(limit)), .integer(before)]
        try remove.forEach(values) { row in
            removed.sequences.append(StoreSchema.sequence(ofKey: row.integer(0)))
            removed.byteCount += row.integer(1)
            return true
        }
        removed.sequences.sort()  // SQLite promises no order for RETURNING
        return removed
    }

    /// When the first event after `sequence` up to `last` happened.
    func time(
        ofFirst family: Family,
        after sequence: Int64,
        through last: Int64 = .maximumSequence
    ) throws(StoreError) -> Int64? {
        var result: Int64?
        try oldest.forEach(Self.range(family, sequence, last)) { row in
            result = row.integer(0)
            return false
        }
        return result
    }

    /// Hands over sequence and time, in milliseconds since 1970, of each event in `range` that `filter` lets pass,
    /// in order.
    func forEachPlace(
        of family: Family,
        in range: ClosedRange<Int64>,
        _ filter: EventFilter,
        _ body: (_ sequence: Int64, _ unixMilliseconds: Int64) -> Void
    ) throws(StoreError) {
        let values =
            Self.range(family, range.lowerBound - 1, range.upperBound) + [
                .integer(filter.times.lowerBound), .integer(filter.times.upperBound),
                filter.type.map { .text($0) } ?? .null, filter.typePrefix.map { .text($0) } ?? .null,
                filter.device.map { .text($0) } ?? .null,
            ]
        try places.forEach(values) { row in
            body(StoreSchema.sequence(ofKey: row.integer(0)), row.integer(1))
            return true
        }
    }

    /// The lowest sequence that is kept.
    func firstSequence(of family: Family, after sequence: Int64 = 0) throws(StoreError) -> Int64? {
        var result: Int64?
        try first.forEach(Self.range(family, sequence, .maximumSequence)) { row in
            result = StoreSchema.sequence(ofKey: row.integer(0))
            return false
        }
        return result
    }

    /// The highest sequence that is kept; 0 when none is.
    func lastSequence(of family: Family) throws(StoreError) -> Int64 {
        try newest.first(
            .integer(StoreSchema.key(rank: family.rank, sequence: 0)),
            .integer(StoreSchema.key(rank: family.rank + 1, sequence: 0))
        ) { StoreSchema.sequence(ofKey: $0.integer(0)) } ?? 0
    }

    private static func range(_ family: Family, _ after: Int64, _ through: Int64) -> [SQLiteValue] {
        [
            .integer(StoreSchema.key(rank: family.rank, sequence: after)),
            .integer(StoreSchema.key(rank: family.rank, sequence: through)),
        ]
    }
}

extension Int64 {
    /// Above every sequence, below the next family's keys.
    static let maximumSequence: Int64 = 1 << 56 - 1
}
