// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// One look at what waits for the hub.
struct UplinkReading {
    private let database: StoreDatabase
    private let epoch: Int64
    /// By rank. Moved over sequences that are found to be missing: such an event was dropped and explained.
    private(set) var watermarks: [Watermark]

    init(_ database: StoreDatabase, epoch: Int64, watermarks: [Watermark]) {
        self.database = database
        self.epoch = epoch
        self.watermarks = watermarks
    }

    mutating func events(
        after cursor: UplinkCursor,
        limit: Int,
        maximumBytes: Int
    ) throws(StoreError) -> [StoredEvent] {
        // Read before the events: one that is appended by another process in between is then no hole.
        let states = try database.families.load()
        var available: [Int] = []
        for state in states {
            let start = start(state.family, cursor)
            let count =
                start < state.lastSequence ? try database.events.count(of: state.family, after: start, limit: limit) : 0
            if count == 0 { settle(state.family, after: start, before: state.lastSequence + 1) }
            available.append(count)
        }
        let plan = cursor.plan(limit: limit, available: available)
        var fetched = [ArraySlice<StoredEvent>](repeating: [], count: states.count)
        for state in states {
            let share = plan.count { $0 == state.family }
            guard share > 0 else { continue }
            let start = start(state.family, cursor)
            let events = try database.events.events(
                of: state.family,
                epoch: epoch,
                after: start,
                limit: share,
                maximumBytes: maximumBytes
            )
            var previous = start
            for event in events {
                settle(state.family, after: previous, before: event.key.sequence)
                previous = event.key.sequence
            }
            fetched[state.family.rank] = events[...]
        }
        var result: [StoredEvent] = []
        var left = maximumBytes
        for family in plan {
            guard let event = fetched[family.rank].popFirst(), result.isEmpty || event.payload.count <= left else {
                break
            }
            left -= event.payload.count
            result.append(event)
        }
        return result
    }

    private func start(_ family: Family, _ cursor: UplinkCursor) -> Int64 {
        max(watermarks[family.rank].settled, cursor.lastSent(family, epoch: epoch))
    }

    private mutating func settle(_ family: Family, after previous: Int64, before next: Int64) {
        guard next - previous > 1 else { return }
        watermarks[family.rank].settle(previous + 1...next - 1)
    }
}
