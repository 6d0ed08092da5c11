// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore
import HubLink

/// The messages that are on their way to the hub, and how many bytes they hold.
struct Cargo {
    /// Events on their way as one message. Their bytes are in the store, and are read there if they are needed again.
    struct Parcel: Hashable {
        var range: EventRange
        var count: Int
        var isGap: Bool
        var form: UplinkParcel.Form

        init(_ parcel: UplinkParcel) {
            (range, count, isGap, form) = (parcel.range, parcel.count, parcel.isGap, parcel.form)
        }
    }

    enum Item: Hashable {
        case parcel(Parcel)
        case redelivery(RedeliveryLane.Parcel)
        /// Presence or a device's state.
        case retained
    }

    private var items: [PublishToken: (item: Item, byteCount: Int)] = [:]
    private(set) var byteCount = 0

    var count: Int { items.count }
    var isEmpty: Bool { items.isEmpty }

    mutating func add(_ item: Item, byteCount: Int, as token: PublishToken) {
        items[token] = (item, byteCount)
        self.byteCount += byteCount
    }

    /// - Returns: `nil` for a token that is not known here.
    mutating func remove(_ token: PublishToken) -> Item? {
        guard let (item, byteCount) = items.removeValue(forKey: token) else { return nil }
        self.byteCount -= byteCount
        return item
    }
}
