// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Privacy")
struct PrivacyTests {
    @Test("no piece of a picture or of sound leaves the process", .timeLimit(.minutes(1)))
    func nothingRawLeaves() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        // The recordings are 2 s long: both were played to their end.
        try await hub.waitForEvents(3, of: "classroom.motion.measured")
        try await hub.waitForEvents(3, of: "classroom.sound.measured")
        // While it runs, so that what it would remove at its end is seen.
        let files = try Self.files(below: room.store)
        let recordings = try [Footage.shared.picture, Footage.shared.sound].map(Self.bytes)
        agent.signal(SIGTERM)
        #expect(await agent.ending == .exited(0))

        let places = files + [("the log", Array(room.log.utf8))] + hub.all.map { ($0.topic, $0.payload) }
        for recording in recordings {
            let search = ByteSearch(recording)
            for (name, bytes) in places { #expect(search.firstMatch(in: bytes) == nil, "\(name)") }
        }
        #expect(files.contains { $0.bytes.count > 1000 } && room.log.contains("device delivers"))
        #expect(hub.all.allSatisfy { $0.payload.count <= 4096 })
    }

    @Test("the search finds a piece in each form", arguments: [0, 1, 2, 63])
    func searchFinds(offset: Int) throws {
        let recording = try Self.bytes(Footage.shared.sound)
        let search = ByteSearch(recording)
        let piece = Data(recording[(1000 + offset)..<(1200 + offset)])

        let forms = [
            [UInt8](piece), Array(piece.base64EncodedString().utf8),
            piece.flatMap { String(Int($0) + 256, radix: 16).dropFirst().utf8 },
        ]
        for form in forms { #expect(search.firstMatch(in: Array("{\"data\":\"".utf8) + form) != nil) }
        #expect(search.firstMatch(in: [UInt8](repeating: 0, count: 4096)) == nil)
    }

    private static func files(below directory: String) throws -> [(name: String, bytes: [UInt8])] {
        try FileManager.default.subpathsOfDirectory(atPath: directory).map { ($0, try bytes("\(directory)/\($0)")) }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path)))
    }
}
