// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A message that arrived on a subscription.
package struct HubMessage: Hashable, Sendable {
    package var topic: String
    package var payload: [UInt8]
    /// It waited at the hub for a subscriber; `false` when it was published just now.
    package var isRetained: Bool
    /// MQTT 5: where the sender wants the answer.
    package var responseTopic: String?
    /// MQTT 5: what the answer must carry.
    package var correlationData: [UInt8]?
    package var contentType: String?
    /// MQTT 5: after this the sender no longer wants it to be acted upon. Counted from the message's arrival here,
    /// and from what the hub had left of its time then.
    package var expiresAt: ContinuousClock.Instant?
}
