// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// One look at what waits for the hub, packed as the uplink wants it: one query for the counters, and one for each
/// batch or for some events.
struct ParcelReading {
    private struct Lane {
        let family: Family
        let wish: UplinkRequest.Lane
        /// Sent, settled or packed up to here.
        var position: Int64
        /// The newest event; those after it came later than this look.
        let last: Int64
        let waitingCount: Int64
        var given = 0
        /// Events alone that were read ahead, the next one last.
        var ahead: [UplinkParcel] = []

        var isMoreWaiting: Bool { position < last || !ahead.isEmpty }
        var mayGive: Bool { given < wish.maximumParcels && isMoreWaiting }
    }

    /// Events alone are read so many at once.
    private static let readAhead = 64

    private let database: StoreDatabase
    private let epoch: Int64
    /// By rank. Moved over sequences that are found to be missing: such an event was dropped and explained.
    private(set) var watermarks: [Watermark]
    private var lanes: [Lane]

    /// - Parameter states: By rank. Read before the events: what another process appends in between is then no hole.
    init(
        _ database: StoreDatabase,
        epoch: Int64,
        watermarks: [Watermark],
        states: [FamilyState],
        request: UplinkRequest
    ) {
        self.database = database
        self.epoch = epoch
        self.watermarks = watermarks
        lanes = states.map { state in
            Lane(
                family: state.family,
                wish: request.lanes[state.family.rank],
                position: watermarks[state.family.rank].open(
                    after: request.cursor.lastSent(state.family, epoch: epoch)
                ).after,
                last: state.lastSequence,
                waitingCount: state.waitingCount
            )
        }
    }

    mutating func reply(to request: UplinkRequest) throws(StoreError) -> UplinkReply {
        var cursor = request.cursor
        var parcels: [UplinkParcel] = []
        var left = request.maximumBytes
        while parcels.count < request.limit {
            let waiting = lanes.filter(\.mayGive).map(\.family)
            guard let family = cursor.family(of: waiting) else { break }
            let isFirst = parcels.isEmpty && request.takesOversized
            let isBatch = lanes[family.rank].wish.form == .batch
            guard isFirst || !isBatch || left - request.overhead >= request.leastBatchBytes else { break }
            let room = min(request.batchBytes, max(left - request.overhead, 0))
            let next =
                isBatch
                ? try batch(of: family, room: room)
                : try event(of: family, limit: min(request.limit - parcels.count, Self.readAhead))
            guard let parcel = next else { continue }
            let cost = parcel.payload.count + request.overhead
            guard isFirst || cost <= left else {
                lanes[family.rank].ahead.append(parcel)
                break
            }
            left -= cost
            lanes[family.rank].given += 1
            cursor.advance(past: parcel.range.last)
            parcels.append(parcel)
        }
        return UplinkReply(
            parcels: parcels,
            isMoreWaiting: lanes.map(\.isMoreWaiting),
            waitingCounts: lanes.map(\.waitingCount)
        )
    }

    /// - Returns: `nil` when nothing was there to the end, or to the next part that is settled.
    private mutating func batch(of family: Family, room: Int) throws(StoreError) -> UplinkParcel? {
        if let parcel = lanes[family.rank].ahead.popLast() { return parcel }
        let limit = lanes[family.rank].wish.maximumCount
        var payload: [UInt8] = []
        payload.reserveCapacity(room)
        var first: Int64?
        var count = 0
        let last = try scan(family, limit: limit) { row in
            let bytes = row.payload
            // Two brackets, and a comma before each but the first.
            guard count == 0 || payload.count + bytes.count + 2 <= room else { return false }
            payload.append(count == 0 ? UInt8(ascii: "[") : UInt8(ascii: ","))
            payload.append(contentsOf: bytes)
            first = first ?? row.sequence
            count += 1
            return true
        }
        guard let first, let last else { return nil }
        payload.append(UInt8(ascii: "]"))
        return UplinkParcel(
            form: .batch,
            range: EventRange(family: family, epoch: epoch, sequences: first...last),
            count: count,
            isGap: false,
            payload: payload
        )
    }

    private mutating func event(of family: Family, limit: Int) throws(StoreError) -> UplinkParcel? {
        if let parcel = lanes[family.rank].ahead.popLast() { return parcel }
        let left = lanes[family.rank].wish.maximumParcels - lanes[family.rank].given
        var parcels: [UplinkParcel] = []
        _ = try scan(family, limit: min(limit, left)) { [epoch] row in
            parcels.append(
                UplinkParcel(
                    form: .event,
                    range: EventRange(family: family, epoch: epoch, sequences: row.sequence...row.sequence),
                    count: 1,
                    isGap: family == StoreGap.family && row.type == StoreGap.type,
                    payload: [UInt8](row.payload)
                )
            )
            return true
        }
        lanes[family.rank].ahead = parcels.reversed()
        return lanes[family.rank].ahead.popLast()
    }

    /// Reads the next events of a family as far as `body` takes them, and settles the holes before each.
    /// - Returns: The last sequence that was taken.
    private mutating func scan(
        _ family: Family,
        limit: Int,
        _ body: (EventTable.Row) -> Bool
    ) throws(StoreError) -> Int64? {
        let lane = lanes[family.rank]
        let open = watermarks[family.rank].open(after: lane.position)
        let through = min(open.through, lane.last)
        var taken: Int64?
        var isWhole = true
        var holes: [ClosedRange<Int64>] = []
        if open.after < through {
            var count = 0
            try database.events.forEach(of: family, after: open.after, through: through, limit: limit) { row in
                isWhole = body(row)
                guard isWhole else { return false }
                let sequence = row.sequence
                let previous = taken ?? open.after
                if sequence - previous > 1 { holes.append(previous + 1...sequence - 1) }
                taken = sequence
                count += 1
                return true
            }
            isWhole = isWhole && count < limit
            let end = taken ?? open.after
            if isWhole, end < through { holes.append(end + 1...through) }
        }
        for hole in holes { watermarks[family.rank].settle(hole) }
        lanes[family.rank].position = isWhole ? max(through, open.after) : taken ?? open.after
        return taken
    }
}
