// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// How the link to the hub is, for `status` and `doctor`.
package struct LinkStatus: Codable, Hashable, Sendable {
    /// How one family goes to the hub.
    package struct Lane: Codable, Hashable, Sendable {
        package enum Mode: String, Codable, Sendable {
            /// Each event alone, as it comes.
            case live
            /// In batches: events waited for longer than a moment.
            case backlog
            /// Not at all just now, because the hub refuses an event.
            case held
        }

        package var family: String
        package var mode: Mode
        /// Events that the hub has not acknowledged; `nil` when the store cannot tell.
        package var waiting: Int64?
        /// Why it is held.
        package var reason: String?
    }

    package var connected: Bool
    package var address: String?
    /// `MQTT 5` or `MQTT 3.1.1`.
    package var protocolVersion: String?
    /// Messages sent and not acknowledged yet.
    package var inFlight: Int
    /// Their bytes.
    package var inFlightBytes = 0
    /// For how long the hub has acknowledged nothing of what it was sent; `nil` when nothing is due.
    package var unacknowledgedSeconds: Int?
    /// Why there is no connection; with one, why the hub does not take an event.
    package var failure: String?
    /// Most important first.
    package var families: [Lane] = []
    /// Since the agent started, like the two below.
    package var batchesSent: UInt64 = 0
    /// Messages that the hub refused, those included that it took later.
    package var refusals: UInt64 = 0
    /// Events that the hub refused for good and that are kept as dead letters.
    package var setAside: UInt64 = 0
    /// The most bytes a second; `nil` when there is no limit.
    package var bytesPerSecond: Int?

    package enum CodingKeys: String, CodingKey {
        case connected, address
        case protocolVersion = "protocol"
        case inFlight = "in_flight"
        case inFlightBytes = "in_flight_bytes"
        case unacknowledgedSeconds = "unacknowledged_seconds"
        case failure, families
        case batchesSent = "batches_sent"
        case refusals
        case setAside = "set_aside"
        case bytesPerSecond = "bytes_per_second"
    }

    package init(
        connected: Bool,
        address: String? = nil,
        protocolVersion: String? = nil,
        inFlight: Int,
        failure: String? = nil
    ) {
        self.connected = connected
        self.address = address
        self.protocolVersion = protocolVersion
        self.inFlight = inFlight
        self.failure = failure
    }
}

extension LinkStatus {
    /// Longer than any hub takes that works.
    private static let patienceSeconds = 5

    /// That the hub lets the agent in and takes nothing, in words; `nil` while it answers.
    package var silence: String? {
        guard let seconds = unacknowledgedSeconds, seconds >= Self.patienceSeconds else { return nil }
        return "the hub accepts but does not acknowledge: no answer for \(seconds) s"
    }
}
