// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A message to publish, at QoS 1 always.
package struct HubPublication: Hashable, Sendable {
    package var topic: String
    /// At most 268,435,455 bytes, or what the hub takes (``HubConnection/maximumPacketSize``).
    package var payload: [UInt8]
    /// The hub keeps it and gives it to every later subscriber.
    package var isRetained: Bool
    /// Such as `application/cloudevents+json`; marks the payload as UTF-8. Not sent over MQTT 3.1.1.
    package var contentType: String?
    /// Of the request that this answers. Not sent over MQTT 3.1.1.
    package var correlationData: [UInt8]?
    /// How long the hub may keep it for a subscriber that is away, in whole seconds; `nil`: without end. Not sent
    /// over MQTT 3.1.1.
    package var expiry: Duration?

    package init(
        topic: String,
        payload: [UInt8],
        isRetained: Bool = false,
        contentType: String? = nil,
        correlationData: [UInt8]? = nil,
        expiry: Duration? = nil
    ) {
        self.topic = topic
        self.payload = payload
        self.isRetained = isRetained
        self.contentType = contentType
        self.correlationData = correlationData
        self.expiry = expiry
    }
}

/// Names one publication until its end. Unique within a ``HubSession``, across its connections.
package struct PublishToken: Hashable, Comparable, Sendable {
    package let number: UInt64

    package static func < (left: PublishToken, right: PublishToken) -> Bool { left.number < right.number }
}
