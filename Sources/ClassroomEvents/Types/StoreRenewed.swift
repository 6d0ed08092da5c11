// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The store was lost and begun anew: the first event of a new epoch, in which sequences start at 1.
package struct StoreRenewed: EventData {
    package static let type = "classroom.store.renewed"
    package static let family = Family.operations

    /// What was wrong with the old store.
    package var reason: String
    /// The file name under which the old store was set aside; absent when there was none to set aside.
    package var setAsideAs: String?
    /// The epoch that ended; absent when it could not be read.
    package var previousEpoch: Int64?

    package init(reason: String, setAsideAs: String?, previousEpoch: Int64?) {
        self.reason = reason
        self.setAsideAs = setAsideAs
        self.previousEpoch = previousEpoch
    }

    package enum CodingKeys: String, CodingKey {
        case reason
        case setAsideAs = "set_aside_as"
        case previousEpoch = "previous_epoch"
    }
}
