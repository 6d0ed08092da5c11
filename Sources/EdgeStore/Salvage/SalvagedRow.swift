// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What a row was, told by its shape alone: the tree that it belonged to may be gone.
enum SalvagedRow: Hashable {
    /// Of `event`: accepted in the epoch of the database.
    case event(StoredEvent)
    /// Of `salvaged`: accepted in an earlier epoch, and not yet delivered again.
    case earlier(StoredEvent, isExplained: Bool)
    /// Of `family`.
    case counters(FamilyState)
    /// Of `meta`.
    case epoch(Int64)

    /// `nil` for a row of another kind, and for an event of which a single bit is not as it was accepted.
    /// - Parameter isNewer: Whether the database is of a newer version, which may guard its events otherwise.
    init?(_ row: LeafRow, isNewer: Bool = false) {
        if let event = Self.event(row, isNewer: isNewer) {
            self = .event(event)
        } else if let event = Self.earlier(row, isNewer: isNewer) {
            self = .earlier(event, isExplained: row.integer(8) == 1)
        } else if let state = Self.counters(row) {
            self = .counters(state)
        } else if row.values.count == 2, row.text(0) == MetaTable.Key.epoch.rawValue,
            let epoch = row.text(1).flatMap({ Int64($0) }), epoch > 0
        {
            self = .epoch(epoch)
        } else {
            return nil
        }
    }

    /// `key, type, device, unix_ms, payload, checksum`
    private static func event(_ row: LeafRow, isNewer: Bool) -> StoredEvent? {
        guard row.values.count == 6 || isNewer && row.values.count >= 5, row.values[0] == .null,
            let event = event(row, from: 1, checksum: 5, isNewer: isNewer),
            row.rowID == StoreSchema.key(rank: event.key.family.rank, sequence: event.key.sequence)
        else { return nil }
        return event
    }

    /// `id, epoch, rank, sequence, type, device, unix_ms, payload, is_explained, checksum`
    private static func earlier(_ row: LeafRow, isNewer: Bool) -> StoredEvent? {
        guard row.values.count == 10 || isNewer && row.values.count >= 9, row.values[0] == .null,
            let event = event(row, from: 4, checksum: 9, isNewer: isNewer),
            row.integer(1) == event.key.epoch, row.integer(2) == Int64(event.key.family.rank),
            row.integer(3) == event.key.sequence
        else { return nil }
        return event
    }

    /// - Parameters:
    ///   - column: That of `type`, which device, time and payload follow.
    ///   - checksum: That of the checksum.
    private static func event(
        _ row: LeafRow,
        from column: Int,
        checksum: Int,
        isNewer: Bool
    ) -> StoredEvent? {
        guard let type = row.text(column), let unixMilliseconds = row.integer(column + 2),
            case .blob(let payload) = row.values[column + 3], let envelope = EventEnvelope(payload),
            envelope.type == type, envelope.device == row.text(column + 1),
            row.text(column + 1) != nil || row.values[column + 1] == .null
        else { return nil }
        let event = StoredEvent(
            key: envelope.key,
            type: type,
            device: envelope.device,
            unixMilliseconds: unixMilliseconds,
            payload: payload
        )
        return isNewer || row.integer(checksum) == event.checksum ? event : nil
    }

    /// `rank, last_sequence, …`, as ``FamilyTable`` writes them
    private static func counters(_ row: LeafRow) -> FamilyState? {
        guard row.values.count == 12, row.values[0] == .null,
            let family = Int(exactly: row.rowID).flatMap(Family.init(rank:))
        else { return nil }
        let numbers = (1...10).compactMap { row.integer($0) }
        guard numbers.count == 10 else { return nil }
        let state = FamilyState(
            family: family,
            lastSequence: numbers[0],
            acknowledgedSequence: numbers[1],
            waitingCount: numbers[2],
            waitingBytes: numbers[3],
            historyCount: numbers[4],
            historyBytes: numbers[5],
            droppedCount: numbers[6],
            lentSequence: numbers[7],
            lentSalvagedID: numbers[8],
            refusedCount: numbers[9]
        )
        return row.integer(11) == state.checksum ? state : nil
    }
}

extension StoredEvent {
    /// What stands beside the event in its row.
    var checksum: Int64 {
        payload.withUnsafeBytes { payload in
            WordSum.of(
                key: StoreSchema.key(rank: key.family.rank, sequence: key.sequence),
                unixMilliseconds: unixMilliseconds,
                payload: payload
            )
        }
    }
}

extension LeafRow {
    /// `nil` for a value of another type.
    func integer(_ column: Int) -> Int64? {
        guard column < values.count, case .integer(let value) = values[column] else { return nil }
        return value
    }

    /// `nil` for a value of another type, and for bytes that are no UTF-8.
    func text(_ column: Int) -> String? {
        guard column < values.count, case .text(let bytes) = values[column] else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
