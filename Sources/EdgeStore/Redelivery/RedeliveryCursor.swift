// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What one connection has been sent of the redeliveries. Begin with a new one after every connect, as with
/// ``UplinkCursor``.
package struct RedeliveryCursor: Hashable, Sendable {
    /// Far more than can be under way at once.
    private static let maximumReplays = 256

    private var storeEpoch: Int64 = 0
    /// By rank: the last id.
    private var salvaged: [Int: Int64] = [:]
    /// By the range's id: the last sequence.
    private var replayed: [Int64: Int64] = [:]

    package init() {}

    /// Call for each redelivery when it is handed to the connection, in the order in which the store gave them.
    package mutating func advance(past key: RedeliveryKey) {
        if key.storeEpoch != storeEpoch {
            self = RedeliveryCursor()
            storeEpoch = key.storeEpoch
        }
        switch key.origin {
        case .salvaged(let id):
            salvaged[key.family.rank] = max(salvaged[key.family.rank] ?? 0, id)
        case .replay(let id):
            replayed[id] = max(replayed[id] ?? 0, key.sequence)
            // Ids only go up: the lowest belongs to a range that has ended.
            if replayed.count > Self.maximumReplays, let oldest = replayed.keys.min() { replayed[oldest] = nil }
        }
    }

    /// The last id of `salvaged` that was sent for the family of `rank`; 0 when none was.
    func lastSalvaged(rank: Int, storeEpoch: Int64) -> Int64 {
        storeEpoch == self.storeEpoch ? salvaged[rank] ?? 0 : 0
    }

    /// The last sequence that was sent of the range; 0 when none was.
    func lastReplayed(id: Int64, storeEpoch: Int64) -> Int64 {
        storeEpoch == self.storeEpoch ? replayed[id] ?? 0 : 0
    }
}
