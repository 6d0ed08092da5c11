// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// One look at what goes to the hub again.
struct RedeliveryReading {
    let database: StoreDatabase
    let epoch: Int64
    private(set) var progress: RedeliveryProgress
    /// Whether sequences were settled because their events are there no longer.
    private(set) var hasSettled = false

    init(_ database: StoreDatabase, epoch: Int64, progress: RedeliveryProgress) {
        self.database = database
        self.epoch = epoch
        self.progress = progress
    }

    mutating func redeliveries(
        after cursor: RedeliveryCursor,
        limit: Int,
        maximumBytes: Int
    ) throws(StoreError) -> [Redelivery] {
        var room = Room(limit: limit, maximumBytes: maximumBytes)
        var result = try salvaged(after: cursor, &room)
        // The bound in bytes may have left some: replays come behind all of them.
        if !room.isFull { result += try replayed(after: cursor, &room) }
        return result
    }

    /// What one call may still give.
    private struct Room {
        var limit: Int
        var maximumBytes: Int
        var isEmpty = true
        var isFull: Bool { limit <= 0 || maximumBytes <= 0 }

        /// Whether the event fits; the first one always does.
        mutating func take(_ event: StoredEvent) -> Bool {
            guard limit > 0, isEmpty || event.payload.count <= maximumBytes else {
                maximumBytes = 0
                return false
            }
            isEmpty = false
            limit -= 1
            maximumBytes -= event.payload.count
            return true
        }
    }

    private func salvaged(after cursor: RedeliveryCursor, _ room: inout Room) throws(StoreError) -> [Redelivery] {
        guard try !database.salvaged.isEmpty() else { return [] }
        var result: [Redelivery] = []
        for family in Family.allCases.sorted(by: { $0.rank < $1.rank }) where !room.isFull {
            let rows = try database.salvaged.rows(
                of: family,
                after: cursor.lastSalvaged(rank: family.rank, storeEpoch: epoch),
                limit: room.limit,
                maximumBytes: room.maximumBytes,
                isWanted: { !progress.hasSettled(salvaged: $0) }
            )
            for row in rows {
                guard room.take(row.event) else { return result }
                result.append(redelivery(of: row.event, .salvaged(id: row.id)))
            }
        }
        return result
    }

    private mutating func replayed(
        after cursor: RedeliveryCursor,
        _ room: inout Room
    ) throws(StoreError) -> [Redelivery] {
        let rows = try database.replays.rows()
        progress.follow(rows)
        var result: [Redelivery] = []
        for row in rows where !room.isFull {
            let settled = progress.replays[row.id]?.settled ?? 0
            var previous = max(settled, cursor.lastReplayed(id: row.id, storeEpoch: epoch))
            let events = try database.events.events(
                of: row.family,
                epoch: epoch,
                after: previous,
                through: row.range.upperBound,
                limit: room.limit,
                maximumBytes: room.maximumBytes
            )
            for event in events {
                guard room.take(event) else { return result }
                settle(row, after: previous, before: event.key.sequence)
                previous = event.key.sequence
                result.append(redelivery(of: event, .replay(id: row.id)))
            }
            if events.isEmpty { settle(row, after: previous, before: row.range.upperBound + 1) }
        }
        return result
    }

    /// History was trimmed meanwhile: what is gone is not waited for.
    private mutating func settle(_ row: ReplayTable.Row, after previous: Int64, before next: Int64) {
        guard next - previous > 1 else { return }
        if progress.settle(row, previous + 1...next - 1) { hasSettled = true }
    }

    private func redelivery(of event: StoredEvent, _ origin: RedeliveryKey.Origin) -> Redelivery {
        let key = RedeliveryKey(
            storeEpoch: epoch,
            origin: origin,
            family: event.key.family,
            sequence: event.key.sequence
        )
        return Redelivery(key: key, event: event)
    }
}
