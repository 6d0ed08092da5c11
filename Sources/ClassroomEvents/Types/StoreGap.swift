// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Events of one family that the hub will never get.
package struct StoreGap: EventData {
    package static let type = "classroom.store.gap"
    package static let family = Family.operations

    package enum Reason: String, Codable, Sendable {
        /// The store's quota was reached.
        case quota
        /// The disk was full, and more important events needed their place.
        case space
        /// The store was damaged, and they could not be read from what was left of it.
        case damage
        /// The hub refused them for good; the box keeps them for a while as dead letters.
        case refused
    }

    /// The family that lost them.
    package var gapFamily: Family
    package var firstSequence: Int64
    package var lastSequence: Int64
    /// The epoch in which they were accepted, when it is not that of this event.
    package var gapEpoch: Int64?
    /// How many; the range is whole unless a part of it was explained before.
    package var count: Int64
    package var reason: Reason

    package init(
        gapFamily: Family,
        gapEpoch: Int64? = nil,
        firstSequence: Int64,
        lastSequence: Int64,
        count: Int64,
        reason: Reason
    ) {
        self.gapFamily = gapFamily
        self.gapEpoch = gapEpoch
        self.firstSequence = firstSequence
        self.lastSequence = lastSequence
        self.count = count
        self.reason = reason
    }

    package enum CodingKeys: String, CodingKey {
        case gapFamily = "family"
        case firstSequence = "first_sequence"
        case lastSequence = "last_sequence"
        case gapEpoch = "epoch"
        case count, reason
    }
}
