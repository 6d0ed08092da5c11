// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import HubLink

/// How large the packets may be that this connection is given.
///
/// An MQTT 5 hub names its limit. Others hang up on what is too large for them, so a connection that ends with
/// batches on their way before it took any makes the next ones smaller by half.
struct PacketSize {
    /// A batch smaller than this is not made smaller still: one event is of this size.
    private static let least = 4 << 10
    /// So many batches taken make the next ones larger again, later with every time.
    private static let firstPatience = 64
    private static let longestPatience = 1 << 20

    private let configured: Int
    private var named: Int?
    private var halvings = 0
    /// Batches taken since the last change.
    private var taken = 0
    private var patience = Self.firstPatience
    private var hasTaken = false
    private var wasSending = false

    /// - Parameter configured: See ``UplinkSettings/batchBytes``.
    init(configured: Int) { self.configured = configured }

    /// Of the whole packet of a batch.
    var maximum: Int {
        let limit = min(configured, named ?? .max)
        return min(limit, max(Self.least, limit >> halvings))
    }

    mutating func begin(_ connection: HubConnection) {
        named = connection.maximumPacketSize
        (hasTaken, wasSending) = (false, false)
    }

    mutating func batchTaken() {
        hasTaken = true
        guard halvings > 0 else { return }
        taken += 1
        guard taken >= patience else { return }
        taken = 0
        halvings -= 1
        patience = min(patience * 2, Self.longestPatience)
    }

    /// A batch was on its way when the connection ended.
    mutating func batchAbandoned() { wasSending = true }

    mutating func connectionEnded(because error: HubError) {
        let isSaid = error.reason == .packetTooLarge
        guard isSaid || wasSending && !hasTaken && error.code == .lost, maximum > Self.least else { return }
        halvings += 1
        taken = 0
    }
}

extension PacketSize {
    /// What a PUBLISH of an event or a batch takes besides its payload, at most: fixed header 5, lengths of topic and
    /// properties 3, packet id 2, and the properties of MQTT 5: payload format 2, content type 3 and its text.
    static func overhead(of topics: RoomTopics) -> Int {
        let topic = Family.allCases.map { topics.backlog($0).utf8.count }.max() ?? 0
        return 15 + topic + "application/cloudevents-batch+json".utf8.count
    }

    /// Of a whole packet, to within a few bytes.
    static func of(_ publication: HubPublication) -> Int {
        let contentType = publication.contentType.map { $0.utf8.count + 5 } ?? 0
        return 10 + publication.topic.utf8.count + contentType + publication.payload.count
    }
}
