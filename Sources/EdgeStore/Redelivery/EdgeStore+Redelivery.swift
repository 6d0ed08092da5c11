// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// What the uplink sends beside the families' own order.
extension EdgeStore {
    /// Events to send again, the next ones after `cursor`: salvaged ones first, then replays, each most important
    /// family first and in order within a family. Empty when there are none.
    ///
    /// They count as possibly sent from here on. What another process asked for is found by the next call.
    /// - Parameter maximumBytes: Of payload; one event is given even when it is larger.
    package func redeliveries(
        after cursor: RedeliveryCursor,
        limit: Int,
        maximumBytes: Int
    ) throws(StoreError) -> [Redelivery] {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            var reading = RedeliveryReading(opened.database, epoch: opened.epoch, progress: redelivery)
            let redeliveries = try reading.redeliveries(after: cursor, limit: limit, maximumBytes: maximumBytes)
            redelivery = reading.progress
            if reading.hasSettled { acknowledgementsMoved() }
            try lend(redeliveries)
            return redeliveries
        }
    }

    /// Notes that the hub has these; like ``acknowledge(_:)``, and a crash only causes them to be sent again.
    package func acknowledge(redelivered keys: [RedeliveryKey]) {
        guard let opened else { return }
        var hasMoved = false
        for key in keys where key.storeEpoch == opened.epoch {
            let moved = redelivery.settle(key)
            hasMoved = hasMoved || moved
        }
        if redelivery.isDue {
            hasUncommittedAcknowledgements = true
            commit()
        } else if hasMoved {
            acknowledgementsMoved()
        }
    }
}
