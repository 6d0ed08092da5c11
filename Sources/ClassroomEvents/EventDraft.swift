// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// The `data` of one event type.
///
/// Every type has a JSON Schema in `docs/events/` named after ``type``. Numbers carry their unit in the
/// key. There is no case for pixels, samples, names or scores, and none may be added.
package protocol EventData: Encodable, Sendable {
    /// Such as `classroom.occupancy.changed`; a released name never changes its meaning.
    static var type: String { get }
    static var family: Family { get }
}

/// One event that has happened but has no place in its family's order yet.
///
/// The store gives it its id, epoch and sequence in the transaction that makes it durable; it is encoded once,
/// as ``EncodedDraft``, and those bytes are what is stored, published and exported.
package struct EventDraft: Sendable {
    package let family: Family
    package let type: String
    /// The device that saw it; `nil` when it concerns the room or the agent itself.
    package let device: Code?
    package let moment: Moment
    /// The encoded `data` object.
    package let data: [UInt8]

    /// The most bytes of encoded `data`; what the agent senses is far below.
    package static let maximumDataBytes = 16_384

    /// - Throws: `EncodingError` for a number that JSON cannot hold, ``EventTooLarge`` beyond ``maximumDataBytes``.
    package init<Data: EventData>(_ data: Data, device: Code? = nil, at moment: Moment = .now()) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        self.data = [UInt8](try encoder.encode(data))
        guard self.data.count <= Self.maximumDataBytes else {
            throw EventTooLarge(type: Data.type, byteCount: self.data.count)
        }
        self.family = Data.family
        self.type = Data.type
        self.device = device
        self.moment = moment
    }

    /// The CloudEvent as it is stored and published.
    package func encode(id: String, epoch: Int64, sequence: Int64, room: RoomAddress) -> [UInt8] {
        var bytes: [UInt8] = []
        EncodedDraft(self, room: room).write(id: id, epoch: epoch, sequence: sequence, to: &bytes)
        return bytes
    }
}

/// An event whose data would not fit; a defect of the code that made it, reported and not stored.
package struct EventTooLarge: Error, Hashable, Sendable, CustomStringConvertible {
    package var type: String
    package var byteCount: Int

    package var description: String {
        "\(type): data of \(byteCount) bytes is over the limit of \(EventDraft.maximumDataBytes)"
    }
}
