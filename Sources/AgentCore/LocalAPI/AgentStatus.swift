// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// The running agent's answer to `status`.
package struct AgentStatus: Codable, Hashable, Sendable {
    package var version: String
    package var processID: Int32
    /// `{district}/{school}/{room}`.
    package var room: String
    /// `nil` while no device can tell.
    package var occupied: Bool?
    package var hub: LinkStatus
    package var devices: [DeviceState]
    /// Since the agent started.
    package var eventsAccepted: UInt64
    /// Events that the store would not take, such as on a full disk.
    package var eventsRefused: UInt64
    /// Parts that have hung; systemd is about to restart the agent.
    package var stalledParts: [String]

    package enum CodingKeys: String, CodingKey {
        case version
        case processID = "pid"
        case room, occupied, hub, devices
        case eventsAccepted = "events_accepted"
        case eventsRefused = "events_refused"
        case stalledParts = "stalled_parts"
    }
}
