// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// libmosquitto's results and the hub's refusals, in the words of a technician.
extension HubError {
    /// What a library call returned.
    /// - `errno`: As it stood right after the call; means something with `MOSQ_ERR_ERRNO` only.
    static func mosquitto(_ result: Int32, doing what: String, errno: Int32) -> HubError {
        let words = String(cString: mosquitto_strerror(result))
        return switch mosq_err_t(result) {
        case MOSQ_ERR_ERRNO where errno != 0:
            HubError(.lost, "\(what): \(String(cString: strerror(errno)))", libraryCode: result)
        case MOSQ_ERR_ERRNO, MOSQ_ERR_CONN_LOST, MOSQ_ERR_NO_CONN:
            HubError(.lost, "\(what): the hub closed the connection", libraryCode: result)
        case MOSQ_ERR_KEEPALIVE:
            HubError(
                .lost,
                "the hub did not answer the keep-alive",
                advice: "The network between here and the hub is broken, or the hub hangs.",
                libraryCode: result
            )
        case MOSQ_ERR_OVERSIZE_PACKET, MOSQ_ERR_PAYLOAD_SIZE:
            HubError(.packetTooLarge, "\(what): larger than the hub takes", libraryCode: result)
        case MOSQ_ERR_PROTOCOL, MOSQ_ERR_MALFORMED_PACKET, MOSQ_ERR_DUPLICATE_PROPERTY:
            HubError(
                .protocolViolation,
                "\(what): \(words)",
                advice: "What listens there may not be an MQTT hub.",
                libraryCode: result
            )
        case MOSQ_ERR_INVAL, MOSQ_ERR_MALFORMED_UTF8, MOSQ_ERR_NOT_SUPPORTED, MOSQ_ERR_QOS_NOT_SUPPORTED,
            MOSQ_ERR_RETAIN_NOT_SUPPORTED:
            HubError(.configuration, "\(what): \(words)", libraryCode: result)
        default:
            HubError(.lost, "\(what): \(words)", libraryCode: result)
        }
    }

    /// A connection without TLS that ended between TCP and CONNACK without a word. So do ports for TLS, most of what
    /// is no hub, and hubs that do not take MQTT 5.
    static func endedAtLogin(libraryCode: Int32?) -> HubError {
        HubError(
            .lost,
            "the hub closed the connection instead of answering",
            advice: "It may want TLS on this port (then write mqtts://), or it is no MQTT hub.",
            libraryCode: libraryCode
        )
    }

    /// The hub's answer to CONNECT.
    static func refused(_ reason: HubReason) -> HubError {
        let advice: String? =
            switch reason {
            case .badUsernameOrPassword:
                "Check the user name and the password."
            case .notAuthorised:
                "Check the user name and the password, and that the hub knows this room."
            case .clientIDNotValid:
                "The hub does not allow this client id."
            case .banned:
                "The hub's operator has shut this client out."
            case .retainNotSupported:
                "The hub keeps no retained messages, and the room's presence is one: allow them there."
            case .qualityOfServiceNotSupported:
                "The hub takes no messages at QoS 1, without which nothing is acknowledged: allow it there."
            case .useAnotherServer, .serverMoved:
                "The hub sends its clients elsewhere: ask the district for the new address."
            case .serverUnavailable, .serverBusy, .connectionRateExceeded, .quotaExceeded:
                "The hub is overloaded or starting; this agent tries again."
            default: nil
            }
        let isVersion = reason == .unsupportedProtocolVersion
        return HubError(
            isVersion ? .unsupportedProtocol : .refused,
            "the hub refused the login: \(lowerCased(reason))",
            advice: isVersion ? "The hub speaks neither MQTT 5 nor 3.1.1." : advice,
            reason: reason
        )
    }

    /// Whether another version of MQTT may fare better: a 3.1.1 hub says so, or just hangs up on MQTT 5.
    var mayBeOfVersion: Bool { [.unsupportedProtocol, .lost, .protocolViolation].contains(code) }

    /// More bytes than any packet may have, and no message among them.
    static func endlessPacket(byteCount: Int) -> HubError {
        HubError(
            .protocolViolation,
            "the hub sent \(byteCount) bytes that make no message",
            advice:
                "A message far above the agent's limit waits on one of its topics, or the hub does not keep to MQTT."
        )
    }

    /// The hub's CONNACK says that it takes QoS 0 only.
    static let onlyQualityZero = refused(.qualityOfServiceNotSupported)

    /// The hub's DISCONNECT (MQTT 5 only).
    static func disconnected(_ reason: HubReason) -> HubError {
        let advice: String? =
            switch reason {
            case .sessionTakenOver: "Another client uses the same client id: two agents with one configuration?"
            case .serverShuttingDown: "The hub is being stopped or restarted."
            case .packetTooLarge: "A packet was larger than the hub takes."
            case .notAuthorised: "The hub no longer allows this client."
            default: nil
            }
        return HubError(.lost, "the hub ended the connection: \(lowerCased(reason))", advice: advice, reason: reason)
    }

    /// As part of a sentence: libmosquitto writes `Not authorized.`
    private static func lowerCased(_ reason: HubReason) -> String {
        let words = reason.description
        let body = words.hasSuffix(".") ? words.dropLast() : words[...]
        return body.prefix(1).lowercased() + body.dropFirst()
    }
}
