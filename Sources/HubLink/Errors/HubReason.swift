// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto

/// An MQTT 5 reason code (section 2.4 of the standard). MQTT 3.1.1 knows only ``success`` in a PUBACK.
package struct HubReason: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let success = HubReason(rawValue: 0)
    /// Taken, though nobody listens.
    package static let noMatchingSubscribers = HubReason(rawValue: 16)
    package static let unspecified = HubReason(rawValue: 128)
    package static let implementationSpecific = HubReason(rawValue: 131)
    package static let unsupportedProtocolVersion = HubReason(rawValue: 132)
    package static let clientIDNotValid = HubReason(rawValue: 133)
    package static let badUsernameOrPassword = HubReason(rawValue: 134)
    package static let notAuthorised = HubReason(rawValue: 135)
    package static let serverUnavailable = HubReason(rawValue: 136)
    package static let serverBusy = HubReason(rawValue: 137)
    package static let banned = HubReason(rawValue: 138)
    package static let serverShuttingDown = HubReason(rawValue: 139)
    package static let keepAliveTimeout = HubReason(rawValue: 141)
    package static let sessionTakenOver = HubReason(rawValue: 142)
    package static let topicNameInvalid = HubReason(rawValue: 144)
    package static let packetTooLarge = HubReason(rawValue: 149)
    package static let quotaExceeded = HubReason(rawValue: 151)
    package static let payloadFormatInvalid = HubReason(rawValue: 153)
    package static let retainNotSupported = HubReason(rawValue: 154)
    package static let qualityOfServiceNotSupported = HubReason(rawValue: 155)
    package static let useAnotherServer = HubReason(rawValue: 156)
    package static let serverMoved = HubReason(rawValue: 157)
    package static let connectionRateExceeded = HubReason(rawValue: 159)

    /// The hub did not do what it was asked for.
    package var isFailure: Bool { rawValue >= 0x80 }

    package var description: String {
        // A table of constant strings inside libmosquitto.
        String(cString: mosquitto_reason_string(CInt(rawValue)))
    }

    /// The MQTT 5 reason for the answer to a CONNECT in either version.
    ///
    /// MQTT 3.1.1 numbers its refusals from 1 to 5 (section 3.2.2.3), a range that MQTT 5 does not use.
    init(connectCode: CInt) {
        self =
            switch connectCode {
            case 1: .unsupportedProtocolVersion
            case 2: .clientIDNotValid
            case 3: .serverUnavailable
            case 4: .badUsernameOrPassword
            case 5: .notAuthorised
            default: HubReason(rawValue: UInt8(clamping: connectCode))
            }
    }
}
