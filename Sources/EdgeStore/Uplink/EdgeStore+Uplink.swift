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

    /// Notes that the hub has these events; they are not given to the uplink again.
    ///
    /// Committed with the next append, or by themselves after ``StoreConfiguration/acknowledgementDelay``: a crash
    /// before that only causes them to be sent again. Keys of an earlier epoch are ignored.
    package func acknowledge(_ keys: [EventKey]) {
        guard let opened else { return }
        var hasMoved = false
        for key in keys where key.epoch == opened.epoch && key.sequence > 0 {
            let moved = watermarks[key.family.rank].settle(key.sequence...key.sequence)
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
