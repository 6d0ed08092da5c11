// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// An event as it will be stored and published, but for its id, epoch and sequence.
///
/// Those are known only inside the transaction that makes the event durable, which everybody waits for: all the rest
/// of the encoding is done before it, by whoever appends.
package struct EncodedDraft: Sendable {
    package let family: Family
    /// The wall clock when it happened, right or not.
    package let unixMilliseconds: Int64
    /// Where the type lies in what ``write(id:epoch:sequence:to:)`` writes.
    package let type: Range<Int>
    /// Where the device's code lies in it; `nil` when the event has no device.
    package let device: Range<Int>?
    /// The CloudEvent (1.0, structured JSON) without epoch and sequence, and with anything for its id.
    private let template: [UInt8]
    /// Where the epoch belongs; the sequence follows it.
    private let gap: Int

    private static let beforeID = #"{"specversion":"1.0","id":""#
    private static let idBytes = 36
    private static let betweenEpochAndSequence = #"","sequence":""#
    /// More than the text of two integers and what stands between them.
    private static let gapBytes = 64
    /// More than everything but the data takes for a common event, so that the bytes are allocated once.
    private static let envelopeBytes = 512

    /// Only codes, ids and numbers are put between quotes here, none of which needs escaping.
    package init(_ draft: EventDraft, room: RoomAddress) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.envelopeBytes + draft.data.count)
        bytes += Self.beforeID.utf8
        bytes += repeatElement(UInt8(ascii: "0"), count: Self.idBytes)
        bytes += #"","source":"/"#.utf8
        bytes += room.district.description.utf8
        bytes.append(UInt8(ascii: "/"))
        bytes += room.school.description.utf8
        bytes.append(UInt8(ascii: "/"))
        bytes += room.room.description.utf8
        if let device = draft.device {
            bytes.append(UInt8(ascii: "/"))
            self.device = Self.append(device.description, to: &bytes)
        } else {
            self.device = nil
        }
        bytes += #"","type":""#.utf8
        type = Self.append(draft.type, to: &bytes)
        bytes += #"","time":""#.utf8
        draft.moment.appendRFC3339(to: &bytes)
        bytes += #"","family":""#.utf8
        bytes += draft.family.rawValue.utf8
        bytes += #"","epoch":""#.utf8
        gap = bytes.count
        if !draft.moment.isSynchronised {
            bytes += #"","clock":"unsynchronised","bootid":""#.utf8
            bytes += draft.moment.bootID.utf8
            bytes += #"","monotonicms":""#.utf8
            bytes += String(draft.moment.bootMilliseconds).utf8
        }
        bytes += #"","datacontenttype":"application/json","data":"#.utf8
        bytes += draft.data
        bytes.append(UInt8(ascii: "}"))
        template = bytes
        family = draft.family
        unixMilliseconds = draft.moment.unixMilliseconds
    }

    /// No event that is written of this draft is longer.
    package var maximumByteCount: Int { template.count + Self.gapBytes }

    /// Replaces what `bytes` holds by the event.
    ///
    /// - Parameters:
    ///   - id: 36 characters of ASCII, as of ``UUIDv7Generator``.
    ///   - bytes: Give the same again for the next event: its memory is used again.
    package func write(id: String, epoch: Int64, sequence: Int64, to bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes.reserveCapacity(maximumByteCount)
        bytes += template[..<gap]
        bytes.replaceSubrange(Self.beforeID.utf8.count..<Self.beforeID.utf8.count + Self.idBytes, with: id.utf8)
        bytes += String(epoch).utf8
        bytes += Self.betweenEpochAndSequence.utf8
        bytes += String(sequence).utf8
        bytes += template[gap...]
    }

    private static func append(_ text: String, to bytes: inout [UInt8]) -> Range<Int> {
        let start = bytes.count
        bytes += text.utf8
        return start..<bytes.count
    }
}
