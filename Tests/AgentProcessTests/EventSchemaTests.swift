// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@Suite("Event schemas")
struct EventSchemaTests {
    @Test("the list of types holds every type of the sources")
    func listIsWhole() throws {
        let folder = SchemaValidator.project.appending(path: "Sources/ClassroomEvents/Types")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let inSources = try files.flatMap { file in
            try String(contentsOf: file, encoding: .utf8).matches(of: /static let type = "([^"]+)"/).map {
                String($0.1)
            }
        }

        #expect(inSources.sorted() == EventTypeList.all.map { $0.type }.sorted())
    }

    @Test("every type has a schema, every schema a type, and its $id is its name")
    func schemasAndTypes() throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: SchemaValidator.schemas,
            includingPropertiesForKeys: nil
        )
        .filter { $0.lastPathComponent.hasSuffix(".schema.json") }
        let names = Set(files.map { String($0.lastPathComponent.dropLast(".schema.json".count)) })

        #expect(names == Set(EventTypeList.all.map { $0.type }).union(EventTypeList.otherSchemas))
        for file in files {
            let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            #expect(schema?["$id"] as? String == "https://classroom-agent.invalid/events/\(file.lastPathComponent)")
            if schema?["type"] as? String == "array" { continue }  // its items are described elsewhere
            #expect(schema?["additionalProperties"] as? Bool == false, "\(file.lastPathComponent)")
            let properties = schema?["properties"] as? [String: [String: Any]] ?? [:]
            #expect(!properties.isEmpty && properties.values.allSatisfy { $0["description"] is String })
        }
    }

    @Test("every type's values are valid, with optional fields and without", .timeLimit(.minutes(2)))
    func validValues() async throws {
        let tried = Set(EventTypeList.valid.map { type(of: $0).type })
        let problems = try await SchemaValidator.problems(of: EventTypeList.valid.map(Self.data))

        #expect(tried == Set(EventTypeList.all.map { $0.type }))
        #expect(problems.compactMap(\.self).isEmpty)
    }

    @Test("values out of their range are not valid", .timeLimit(.minutes(2)))
    func brokenValues() async throws {
        let tried = Set(EventTypeList.broken.map { type(of: $0).type })
        let messages = try EventTypeList.broken.map(Self.data)
        let problems = try await SchemaValidator.problems(of: messages)

        #expect(tried == Set(EventTypeList.all.map { $0.type }))
        for (message, problem) in zip(messages, problems) { #expect(problem != nil, "\(message)") }
    }

    @Test("the envelope marks an unsynchronised clock with all three attributes or none", .timeLimit(.minutes(2)))
    func envelopes() async throws {
        let synchronised = try Self.envelope(isSynchronised: true)
        let unsynchronised = try Self.envelope(isSynchronised: false)
        let without = { (key: String) in
            unsynchronised.replacing(try Regex("\"\(key)\":\"[^\"]*\","), with: "")
        }
        let valid = [synchronised, unsynchronised]
        let broken = [
            try without("clock"), try without("bootid"), try without("monotonicms"), try without("sequence"),
            synchronised.replacing("\"sequence\":\"7\"", with: "\"sequence\":\"0\""),
            synchronised.replacing("\"family\":\"behaviour\"", with: "\"family\":\"security\""),
            synchronised.replacing("\"method\":\"energy\"", with: "\"method\":\"energy\",\"name\":\"Li\""),
            synchronised.replacing("speech.measured", with: "speech.recorded"),
        ]
        let problems = try await SchemaValidator.problems(
            of: (valid + broken).map { ("classroom/v1/district/school/room/event/behaviour", $0) }
        )

        #expect(problems.prefix(valid.count).compactMap(\.self).isEmpty)
        for (json, problem) in zip(broken, problems.dropFirst(valid.count)) { #expect(problem != nil, "\(json)") }
    }

    @Test("a dead device's state has no reading", .timeLimit(.minutes(2)))
    func states() async throws {
        let device = try #require(Code("cam-front"))
        var live = DeviceState(device: device, kind: "camera", status: .available, time: Moment.now().rfc3339)
        live.health = "ok"
        live.framesPerSecond = 10
        live.frames = 1
        live.motionRatio = 0.1
        var dead = live
        dead.status = .unavailable
        dead.reason = "cam-front: gone. Plug it in."
        let messages = try [live, dead].map { state in
            ("state.schema.json", String(decoding: try JSONEncoder().encode(state), as: UTF8.self))
        }
        dead.clearReadings()
        let cleared = ("state.schema.json", String(decoding: try JSONEncoder().encode(dead), as: UTF8.self))
        let problems = try await SchemaValidator.problems(of: messages + [cleared])

        #expect(problems.map { $0 == nil } == [true, false, true])
    }

    @Test("the examples in the documentation are valid", .timeLimit(.minutes(2)))
    func examples() async throws {
        let text = try String(contentsOf: SchemaValidator.schemas.appending(path: "README.md"), encoding: .utf8)
        let messages = text.matches(of: /(?m)^(classroom\/v1\/\S+) ([{\[].*[}\]])$/).map {
            (String($0.1), String($0.2))
        }
        let problems = try await SchemaValidator.problems(of: messages)

        #expect(problems.compactMap(\.self).isEmpty)
        for type in EventTypeList.all {
            #expect(messages.contains { $0.1.contains("\"type\":\"\(type.type)\"") }, "no example of \(type.type)")
        }
    }

    private static func data(_ value: any EventData) throws -> (name: String, json: String) {
        let draft = try EventDraft(value, at: .now())
        return ("\(draft.type).schema.json", String(decoding: draft.data, as: UTF8.self))
    }

    private static func envelope(isSynchronised: Bool) throws -> String {
        var moment = Moment.now()
        moment.isSynchronised = isSynchronised
        let codes = try ["district", "school", "room"].map { try #require(Code($0)) }
        let draft = try EventDraft(SpeechMeasured(periodSeconds: 60, speechRatio: 0.5), device: codes[2], at: moment)
        var ids = UUIDv7Generator()
        let bytes = draft.encode(
            id: ids.next(unixMilliseconds: moment.unixMilliseconds),
            epoch: 1,
            sequence: 7,
            room: RoomAddress(district: codes[0], school: codes[1], room: codes[2])
        )
        return String(decoding: bytes, as: UTF8.self)
    }
}
