// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The MQTT topics of one room, version 1 of the contract.
package struct RoomTopics: Hashable, Sendable {
    private let prefix: String

    package init(_ room: RoomAddress) {
        prefix = "classroom/v1/\(room)"
    }

    /// Retained; `online`, `offline` after a clean stop, `lost` by the will.
    package var presence: String { "\(prefix)/presence" }

    /// One CloudEvent a message.
    package func event(_ family: Family) -> String { "\(prefix)/event/\(family.rawValue)" }

    /// A batch of one family's CloudEvents a message: what waited, in order.
    package func backlog(_ family: Family) -> String { "\(prefix)/backlog/\(family.rawValue)" }

    /// Retained; the device's last known state.
    package func state(of device: Code) -> String { "\(prefix)/state/\(device)" }

    /// Everything that this room sends and receives.
    package var all: String { "\(prefix)/#" }
}
