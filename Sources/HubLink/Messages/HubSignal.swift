// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a ``HubSession`` has to say to its consumer.
package enum HubSignal: Hashable, Sendable {
    case connected(HubConnection)
    /// An attempt failed. The next one starts after `retryIn`, at the next address; zero while there are addresses
    /// that were not tried since the last wait.
    case unreachable(HubError, retryIn: Duration)
    /// A connection ended. Every publication that it left open was ``abandoned(_:)`` before.
    case disconnected(HubError, retryIn: Duration)
    /// PUBACK. A failed reason (MQTT 5) means that the hub did not take the message.
    case acknowledged(PublishToken, HubReason)
    /// The connection ended before the PUBACK: the hub has it or not. It will not be sent again.
    case abandoned(PublishToken)
    case message(HubMessage)
    /// A message above ``HubOptions/maximumIncomingBytes`` was dropped.
    case oversized(topic: String, byteCount: Int)
    /// Other credentials lie on disk than the connection was made with, and they cannot be used. The connection
    /// stays. Said once for each state of the files.
    case credentialsNotTaken(HubError)
    /// The hub will send nothing for this filter.
    case subscriptionRefused(filter: String, HubReason)
}

/// What is known of a connection that the hub accepted.
package struct HubConnection: Hashable, Sendable {
    package var address: HubAddress
    package var version: HubProtocol
    /// Such as `TLSv1.3`; `nil` without TLS.
    package var tlsVersion: String?
    /// The hub still had this client's subscriptions.
    package var sessionIsPresent: Bool
    /// Publications on their way at once: the smaller of ours and the hub's.
    package var window: Int
    /// In bytes, the whole packet; `nil` when the hub names no limit.
    package var maximumPacketSize: Int?
    /// Zero when the hub wants none.
    package var keepAlive: Duration
    /// `false`: what is published as retained goes out as an ordinary message.
    package var retains: Bool
}
