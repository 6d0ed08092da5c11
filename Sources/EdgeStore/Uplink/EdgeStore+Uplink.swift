// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// What the uplink reads and gives back.
extension EdgeStore {
    /// Events for the uplink, the next ones after `cursor`, mixed by importance as ``UplinkCursor`` says.
    ///
    /// They count as possibly sent from here on. Empty when nothing waits.
    /// - Parameter maximumBytes: Of payload; one event is given even when it is larger.
    package func waiting(
        after cursor: UplinkCursor,
        limit: Int,
        maximumBytes: Int
    ) throws(StoreError) -> [StoredEvent] {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            var reading = UplinkReading(opened.database, epoch: opened.epoch, watermarks: watermarks)
            let events = try reading.events(after: cursor, limit: limit, maximumBytes: maximumBytes)
            if reading.watermarks != watermarks {
                watermarks = reading.watermarks
                acknowledgementsMoved()
            }
            try lend(events)
            return events
        }
    }

    /// What waits for the hub, packed as the uplink wants it and has room for, in the order of the families that
    /// ``UplinkCursor`` keeps.
    ///
    /// All of it counts as possibly sent from here on. Nothing is given again that was acknowledged meanwhile.
    package func parcels(_ request: UplinkRequest) throws(StoreError) -> UplinkReply {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            var reading = ParcelReading(
                opened.database,
                epoch: opened.epoch,
                watermarks: watermarks,
                states: try opened.database.families.load(),
                request: request
            )
            let reply = try reading.reply(to: request)
            if reading.watermarks != watermarks {
                watermarks = reading.watermarks
                acknowledgementsMoved()
            }
            try lend(reply.parcels)
            return reply
        }
    }

    /// Notes that the hub has these events; they are not given to the uplink again.
    ///
    /// Committed with the next append, or by themselves after ``StoreConfiguration/acknowledgementDelay``: a crash
    /// before that only causes them to be sent again. Keys of an earlier epoch are ignored.
    package func acknowledge(_ keys: [EventKey]) {
        acknowledge(
            keys.map { EventRange(family: $0.family, epoch: $0.epoch, sequences: $0.sequence...$0.sequence) }
        )
    }

    /// As ``acknowledge(_:)-([EventKey])``, for all that lies in these ranges: the events that the hub has, and
    /// between them those that were dropped.
    package func acknowledge(_ ranges: [EventRange]) {
        guard let opened else { return }
        var hasMoved = false
        for range in ranges where range.epoch == opened.epoch && range.sequences.lowerBound > 0 {
            let moved = watermarks[range.family.rank].settle(range.sequences)
            hasMoved = hasMoved || moved
        }
        if hasMoved { acknowledgementsMoved() }
    }

    func acknowledgementsMoved() {
        hasUncommittedAcknowledgements = true
        guard !isAcknowledgementScheduled else { return }
        isAcknowledgementScheduled = true
        Task {
            try? await Task.sleep(for: configuration.acknowledgementDelay)  // nobody cancels this task
            isAcknowledgementScheduled = false
            commit()
        }
    }
}
