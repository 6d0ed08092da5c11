// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How the link to the hub is, for `status` and `doctor`.
package struct LinkStatus: Codable, Hashable, Sendable {
    package var connected: Bool
    package var address: String?
    /// `MQTT 5` or `MQTT 3.1.1`.
    package var protocolVersion: String?
    /// Events sent and not acknowledged yet.
    package var inFlight: Int
    /// Why there is no connection; with one, why the hub does not take an event.
    package var failure: String?

    package enum CodingKeys: String, CodingKey {
        case connected, address
        case protocolVersion = "protocol"
        case inFlight = "in_flight"
        case failure
    }
}
