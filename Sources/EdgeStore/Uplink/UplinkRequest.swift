// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What the uplink has room for just now.
package struct UplinkRequest: Sendable {
    /// How one family's events are wanted.
    package struct Lane: Hashable, Sendable {
        package var form: UplinkParcel.Form
        /// The most events in a batch.
        package var maximumCount: Int
        /// The most parcels; 0 keeps the family waiting.
        package var maximumParcels: Int

        package init(form: UplinkParcel.Form, maximumCount: Int = .max, maximumParcels: Int = .max) {
            self.form = form
            self.maximumCount = maximumCount
            self.maximumParcels = maximumParcels
        }
    }

    /// What this connection has sent.
    package var cursor: UplinkCursor
    /// By rank.
    package var lanes: [Lane]
    /// The most parcels.
    package var limit: Int
    /// For all parcels together, each with its ``overhead``.
    package var maximumBytes: Int
    /// The first parcel may be an event that is larger than ``maximumBytes``.
    package var takesOversized: Bool
    /// What a parcel costs besides its payload.
    package var overhead: Int
    /// The most payload of a batch, but for one event that is larger.
    package var batchBytes: Int
    /// A batch is not begun with less room than this.
    package var leastBatchBytes: Int

    package init(
        cursor: UplinkCursor,
        lanes: [Lane],
        limit: Int,
        maximumBytes: Int,
        takesOversized: Bool = true,
        overhead: Int = 0,
        batchBytes: Int = 256 << 10,
        leastBatchBytes: Int = 0
    ) {
        precondition(lanes.count == Family.allCases.count, "a lane for each family")
        self.cursor = cursor
        self.lanes = lanes
        self.limit = limit
        self.maximumBytes = maximumBytes
        self.takesOversized = takesOversized
        self.overhead = overhead
        self.batchBytes = batchBytes
        self.leastBatchBytes = leastBatchBytes
    }
}

/// What the store has for the uplink.
package struct UplinkReply: Sendable {
    /// To be sent in this order.
    package var parcels: [UplinkParcel] = []
    /// By rank: whether events of the family wait behind these parcels.
    package var isMoreWaiting: [Bool]
    /// By rank: how many events the hub has not acknowledged, by the last commit.
    package var waitingCounts: [Int64]
}
