// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Something between the agent and the hub that failed, and what a person can do about it.
package struct HubError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, in the order in which a connection is made.
    package enum Code: String, CaseIterable, Sendable {
        /// An option cannot work: a file that cannot be read, a topic that is not one.
        case configuration
        case nameNotFound
        /// No TCP connection.
        case unreachable
        case tls
        /// The hub answered and does not want this client.
        case refused
        /// The hub does not speak this version of MQTT.
        case unsupportedProtocol
        case timedOut
        /// The connection was there and ended.
        case lost
        /// Sent or received something that MQTT does not allow.
        case protocolViolation
        /// More than ``HubConnection/maximumPacketSize``.
        case packetTooLarge
        case notConnected
        /// As many publications are under way as may be; wait for a signal.
        case windowFull
        /// This machine has no thread or descriptor left.
        case system
        /// The credentials on disk were renewed; the next connection uses them.
        case renewed
        /// ``HubSession/stop(finalMessage:within:)`` was called.
        case stopped
    }

    package var code: Code
    package var address: HubAddress?
    /// What failed, without the address, in lower case.
    package var detail: String
    /// What to do about it: a sentence.
    package var advice: String?
    /// `MOSQ_ERR_`, or `EAI_` for ``Code/nameNotFound``, or an errno for ``Code/unreachable``.
    package var libraryCode: Int32?
    /// What the hub gave as its reason.
    package var reason: HubReason?

    package var description: String {
        let place = address.map { "\($0): " } ?? ""
        return advice.map { "\(place)\(detail). \($0)" } ?? "\(place)\(detail)"
    }

    init(
        _ code: Code,
        _ detail: String,
        advice: String? = nil,
        libraryCode: Int32? = nil,
        reason: HubReason? = nil
    ) {
        self.code = code
        self.detail = detail
        self.advice = advice
        self.libraryCode = libraryCode
        self.reason = reason
    }

    /// The same, with the address that was tried.
    func at(_ address: HubAddress) -> HubError {
        var copy = self
        copy.address = address
        return copy
    }
}
