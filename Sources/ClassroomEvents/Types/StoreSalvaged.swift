// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A store that was set aside has been read: what of it goes to the hub again, and what is lost.
///
/// The salvaged events come with their own epoch, sequence and id; the lost ones are named by `classroom.store.gap`
/// events.
package struct StoreSalvaged: EventData {
    package static let type = "classroom.store.salvaged"
    package static let family = Family.operations

    package struct FamilyCount: Encodable, Hashable, Sendable {
        package var family: Family
        /// Events that had not been acknowledged.
        package var salvagedCount: Int64
        /// Events that are known to have been there and could not be read.
        package var lostCount: Int64
        /// Whether it is known which event was the last: if not, later ones may have been lost that nobody knows of.
        package var isEndKnown: Bool

        package init(family: Family, salvagedCount: Int64, lostCount: Int64, isEndKnown: Bool) {
            self.family = family
            self.salvagedCount = salvagedCount
            self.lostCount = lostCount
            self.isEndKnown = isEndKnown
        }

        package enum CodingKeys: String, CodingKey {
            case family
            case salvagedCount = "salvaged"
            case lostCount = "lost"
            case isEndKnown = "end_known"
        }
    }

    /// The file name under which the store was set aside; absent when it was deleted while the agent had it open.
    package var setAsideAs: String?
    /// The epoch that it was of; absent when nothing tells it any more.
    package var salvagedEpoch: Int64?
    /// Most important first.
    package var families: [FamilyCount]
    /// Events of still earlier epochs that it held for sending again, and that are sent again.
    package var earlierCount: Int64
    /// Parts of the file that the disk refused to read.
    package var unreadablePages: Int64

    package init(
        setAsideAs: String?,
        salvagedEpoch: Int64?,
        families: [FamilyCount],
        earlierCount: Int64,
        unreadablePages: Int64
    ) {
        self.setAsideAs = setAsideAs
        self.salvagedEpoch = salvagedEpoch
        self.families = families
        self.earlierCount = earlierCount
        self.unreadablePages = unreadablePages
    }

    package enum CodingKeys: String, CodingKey {
        case setAsideAs = "set_aside_as"
        case salvagedEpoch = "epoch"
        case families
        case earlierCount = "earlier"
        case unreadablePages = "unreadable_pages"
    }
}
