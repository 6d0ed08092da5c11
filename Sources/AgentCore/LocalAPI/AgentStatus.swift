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
    /// The same by family; families that lost none are absent.
    package var eventsRefusedByFamily: [String: UInt64] = [:]
    /// Why the store refuses events now; `nil` when it does not.
    package var storeTrouble: String?
    /// Parts that have hung; systemd is about to restart the agent.
    package var stalledParts: [String]

    /// Such as `15 refused (12 of environment, 3 of behaviour)`.
    var refusalText: String {
        let families = Family.allCases.compactMap { family in
            eventsRefusedByFamily[family.rawValue].map { "\($0) of \(family.rawValue)" }
        }
        return "\(eventsRefused) refused" + (families.isEmpty ? "" : " (\(families.joined(separator: ", ")))")
    }

    package enum CodingKeys: String, CodingKey {
        case version
        case processID = "pid"
        case room, occupied, hub, devices
        case eventsAccepted = "events_accepted"
        case eventsRefused = "events_refused"
        case eventsRefusedByFamily = "events_refused_by_family"
        case storeTrouble = "store_trouble"
        case stalledParts = "stalled_parts"
    }
}
