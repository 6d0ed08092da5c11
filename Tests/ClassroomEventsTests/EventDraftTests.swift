// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@Suite("EventDraft")
struct EventDraftTests {
    private let moment = Moment(
        unixNanoseconds: 1_795_306_500_250_000_000,
        bootMilliseconds: 93_123,
        bootID: "3f0c1c5e-0000-4000-8000-000000000001",
        isSynchronised: true
    )

    @Test("encodes to exactly this CloudEvent")
    func exact() throws {
        let data = OccupancyChanged(occupied: true, because: "motion")
        let draft = try EventDraft(data, device: Code("cam-front"), at: moment)
        let encoded = try withTimeZone("CST-8") { try text(draft) }
        #expect(
            encoded == """
                {"specversion":"1.0","id":"0192f1c4-0000-7000-8000-000000000000",\
                "source":"/changsha/no7/r301/cam-front","type":"classroom.occupancy.changed",\
                "time":"2026-11-22T08:15:00.250+08:00","family":"behaviour","epoch":"1","sequence":"48211",\
                "datacontenttype":"application/json","data":{"because":"motion","occupied":true}}
                """
        )
    }

    @Test("an event of the room itself has the room as its source")
    func room() throws {
        let draft = try EventDraft(AgentChanged(state: .started, version: "1.0"), at: moment)
        #expect(try text(draft).contains(#""source":"/changsha/no7/r301","#))
    }

    @Test("before the clock is right the event carries what corrects it")
    func unsynchronised() throws {
        var early = moment
        early.isSynchronised = false
        let draft = try EventDraft(AgentChanged(state: .started, version: "1.0"), at: early)
        #expect(
            try text(draft).contains(
                #","clock":"unsynchronised","bootid":"3f0c1c5e-0000-4000-8000-000000000001","monotonicms":"93123","#
            )
        )
        #expect(try !text(try EventDraft(AgentChanged(state: .started, version: "1.0"), at: moment)).contains("clock"))
    }

    @Test(
        "text of any kind stays valid JSON",
        arguments: ["\"quoted\"", "back\\slash", "line\nbreak", "教室 é \u{1F600}", "\u{0}\u{1F}"]
    )
    func escaping(reason: String) throws {
        struct Decoded: Decodable {
            struct Data: Decodable { var reason: String }
            var data: Data
        }
        let draft = try EventDraft(DeviceChanged(status: .unavailable, reason: reason), at: moment)
        let decoded = try JSONDecoder().decode(Decoded.self, from: Data(text(draft).utf8))
        #expect(decoded.data.reason == reason)
    }

    @Test("numbers that JSON cannot hold are refused", arguments: [Double.nan, .infinity, -.infinity])
    func notANumber(value: Double) {
        #expect(throws: EncodingError.self) {
            try EventDraft(SpeechMeasured(periodSeconds: 60, speechRatio: value))
        }
    }

    @Test("data beyond the limit are refused, and say how large they are")
    func tooLarge() throws {
        let reason = String(repeating: "x", count: EventDraft.maximumDataBytes)
        let failure = #expect(throws: EventTooLarge.self) {
            try EventDraft(DeviceChanged(status: .busy, reason: reason))
        }
        #expect(failure?.byteCount ?? 0 > EventDraft.maximumDataBytes)
        #expect(failure?.description.contains("classroom.device.changed") == true)
    }

    private func text(_ draft: EventDraft) throws -> String {
        let bytes = draft.encode(
            id: "0192f1c4-0000-7000-8000-000000000000",
            epoch: 1,
            sequence: 48_211,
            room: try sampleRoom()
        )
        _ = try JSONSerialization.jsonObject(with: Data(bytes))
        return String(decoding: bytes, as: UTF8.self)
    }
}
