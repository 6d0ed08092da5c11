// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore

/// The first redeliveries that go into one message: those of one family.
struct RedeliveryPack {
    let family: Family
    private(set) var parcel: RedeliveryLane.Parcel
    private(set) var payloads: [[UInt8]] = []

    /// - Parameter maximumBytes: Of the batch; one event is taken even when it is larger.
    /// - Returns: `nil` when there are none.
    init?(_ redeliveries: [Redelivery], after cursor: RedeliveryCursor, maximumBytes: Int) {
        guard let first = redeliveries.first else { return nil }
        family = first.event.key.family
        parcel = RedeliveryLane.Parcel(keys: [], isGap: false, cursor: cursor)
        var byteCount = 2
        for redelivery in redeliveries.prefix(while: { $0.event.key.family == first.event.key.family }) {
            let cost = redelivery.event.payload.count + 1
            guard payloads.isEmpty || byteCount + cost <= maximumBytes else { break }
            byteCount += cost
            payloads.append(redelivery.event.payload)
            parcel.keys.append(redelivery.key)
            parcel.cursor.advance(past: redelivery.key)
        }
        parcel.isGap = parcel.keys.count == 1 && first.event.type == StoreGap.type
    }

    /// All of them as one JSON array.
    var batch: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payloads.reduce(2) { $0 + $1.count + 1 })
        for payload in payloads {
            bytes.append(bytes.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
            bytes += payload
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
