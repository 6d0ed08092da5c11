// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import FoundationEssentials

/// What an event's own bytes say of its place.
struct EventEnvelope: Hashable {
    let key: EventKey
    let type: String
    let device: String?

    private struct Attributes: Decodable {
        var specversion: String
        var id: String
        var source: String
        var type: String
        var time: String
        var family: Family
        var epoch: String
        var sequence: String
    }

    /// `nil` when the bytes are not one whole event of this program.
    init?(_ payload: [UInt8]) {
        // Whatever is wrong with the bytes, the answer is the same: they are no event.
        guard let event = try? JSONDecoder().decode(Attributes.self, from: Data(payload)),
            event.specversion == "1.0", !event.id.isEmpty, !event.time.isEmpty,
            let epoch = Int64(event.epoch), epoch > 0,
            let sequence = Int64(event.sequence), (1...Int64.maximumSequence).contains(sequence)
        else { return nil }
        let source = event.source.split(separator: "/", omittingEmptySubsequences: false)
        guard source.first == "", source.count == 4 || source.count == 5 else { return nil }
        key = EventKey(family: event.family, epoch: epoch, sequence: sequence)
        type = event.type
        device = source.count == 5 ? String(source[4]) : nil
    }
}

/// What a `classroom.store.gap` event says, read back.
struct GapExplanation: Hashable {
    let family: Family
    let epoch: Int64
    let range: ClosedRange<Int64>

    private struct Envelope: Decodable {
        struct Gap: Decodable {
            var family: Family
            var first: Int64
            var last: Int64
            var epoch: Int64?

            enum CodingKeys: String, CodingKey {
                case family, epoch
                case first = "first_sequence"
                case last = "last_sequence"
            }
        }

        var data: Gap
    }

    /// `nil` when it is an event of another type, or makes no sense.
    init?(_ event: StoredEvent) {
        guard event.type == StoreGap.type,
            let gap = try? JSONDecoder().decode(Envelope.self, from: Data(event.payload)).data,
            gap.first > 0, gap.first <= gap.last, gap.last <= .maximumSequence
        else { return nil }
        family = gap.family
        epoch = gap.epoch ?? event.key.epoch
        range = gap.first...gap.last
    }
}
