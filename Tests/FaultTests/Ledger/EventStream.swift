// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What one row of sequences belongs to.
struct EventStream: Hashable, Comparable, CustomStringConvertible {
    var family: Family
    var epoch: Int

    var description: String { "\(family.rawValue) of epoch \(epoch)" }

    static func < (left: EventStream, right: EventStream) -> Bool {
        (left.epoch, left.family.rank) < (right.epoch, right.family.rank)
    }
}

/// The 128 bits of an event's id.
struct EventID: Hashable, Comparable {
    var high: UInt64
    var low: UInt64

    static func < (left: EventID, right: EventID) -> Bool { (left.high, left.low) < (right.high, right.low) }
}
