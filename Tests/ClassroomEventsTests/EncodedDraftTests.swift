// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@Suite("EncodedDraft")
struct EncodedDraftTests {
    private let id = "0192f1c4-0000-7000-8000-000000000000"

    @Test("type and device lie where it says, and there is no device where there is none")
    func ranges() throws {
        var bytes: [UInt8] = []
        let data = OccupancyChanged(occupied: true, because: "motion")
        let seen = EncodedDraft(try EventDraft(data, device: Code("cam-front")), room: try sampleRoom())
        seen.write(id: id, epoch: 7, sequence: 123_456, to: &bytes)
        #expect(String(decoding: bytes[seen.type], as: UTF8.self) == "classroom.occupancy.changed")
        let device = try #require(seen.device)
        #expect(String(decoding: bytes[device], as: UTF8.self) == "cam-front")
        #expect(EncodedDraft(try EventDraft(data), room: try sampleRoom()).device == nil)
    }

    @Test("one draft can be written again, over a longer one and with another place")
    func again() throws {
        let room = try sampleRoom()
        let long = try EventDraft(DeviceChanged(status: .busy, reason: String(repeating: "x", count: 4000)))
        let short = try EventDraft(AgentChanged(state: .started, version: "1.0"))
        var bytes: [UInt8] = []
        EncodedDraft(long, room: room).write(id: id, epoch: 1, sequence: 1, to: &bytes)
        let encoded = EncodedDraft(short, room: room)
        for sequence: Int64 in [9, 10, 1_000_000] {
            encoded.write(id: id, epoch: 3, sequence: sequence, to: &bytes)
            #expect(bytes == short.encode(id: id, epoch: 3, sequence: sequence, room: room))
            #expect(String(decoding: bytes, as: UTF8.self).contains(#""epoch":"3","sequence":"\#(sequence)""#))
        }
    }

    @Test("no place makes it longer than it says")
    func longest() throws {
        let encoded = EncodedDraft(try EventDraft(AgentChanged(state: .started, version: "")), room: try sampleRoom())
        var bytes: [UInt8] = []
        encoded.write(id: id, epoch: .max, sequence: .max, to: &bytes)
        #expect(bytes.count <= encoded.maximumByteCount)
    }
}
