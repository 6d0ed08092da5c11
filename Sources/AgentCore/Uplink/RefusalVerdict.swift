// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import HubLink

/// What a hub's refusal of a message says about it.
enum RefusalVerdict: Hashable, Sendable {
    /// The hub has no room just now: wait, and send the same again.
    case wait
    /// The message itself is wrong to this hub, and will be tomorrow.
    case unfit
    /// The topic is not allowed, for this message or for all of them.
    case forbidden
    /// The hub does not say what is wrong: wait, and give up after some tries.
    case unclear

    /// - Parameter reason: Of a PUBACK, a failure. MQTT 3.1.1 has none: its hubs take everything, or hang up.
    init(_ reason: HubReason) {
        self =
            switch reason {
            case .quotaExceeded, .serverBusy, .serverUnavailable: .wait
            case .payloadFormatInvalid, .packetTooLarge: .unfit
            case .notAuthorised, .topicNameInvalid: .forbidden
            default: .unclear
            }
    }
}
