// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// An event's place: unique for one room.
package struct EventKey: Hashable, Sendable {
    package var family: Family
    package var epoch: Int64
    /// From 1, without holes but those that a `classroom.store.gap` event explains.
    package var sequence: Int64

    package init(family: Family, epoch: Int64, sequence: Int64) {
        self.family = family
        self.epoch = epoch
        self.sequence = sequence
    }
}

/// An event as it lies on disk.
package struct StoredEvent: Hashable, Sendable {
    package var key: EventKey
    /// Such as `classroom.occupancy.changed`.
    package var type: String
    package var device: String?
    /// The wall clock when it happened, right or not.
    package var unixMilliseconds: Int64
    /// The CloudEvent, exactly as it is published.
    package var payload: [UInt8]

    package init(key: EventKey, type: String, device: String?, unixMilliseconds: Int64, payload: [UInt8]) {
        self.key = key
        self.type = type
        self.device = device
        self.unixMilliseconds = unixMilliseconds
        self.payload = payload
    }
}
