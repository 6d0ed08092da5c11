// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Published messages")
struct PublishedMessagesTests {
    @Test("every message that the agent publishes is valid", .timeLimit(.minutes(2)))
    func publishedMessagesAreValid() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let calibrated = Room.microphone + "calibration_db = 94.0\n"
        let missing = """
            [[devices]]
            id = "cam-back"
            kind = "camera"
            match = { serial = "no-such-camera" }

            """
        let dark = Room.camera.replacing("cam-front", with: "cam-dark")
            .replacing(Footage.shared.picture, with: Footage.shared.darkness)
            .replacing("health_seconds = 600", with: "health_seconds = 1")
        let room = try Room(hubPort: broker.port, devices: Room.camera + calibrated + missing + dark)
        // A store that cannot be used, so that its renewal is told too.
        try FileManager.default.createDirectory(atPath: room.store, withIntermediateDirectories: false)
        try room.write("not a database", to: "store/events.sqlite")

        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        let types = [
            "classroom.store.renewed", "classroom.agent.changed", "classroom.device.changed",
            "classroom.camera.changed", "classroom.motion.measured", "classroom.sound.measured",
            "classroom.speech.measured", "classroom.occupancy.changed",
        ]
        for type in types { try await hub.waitForEvents(of: type) }
        agent.signal(SIGTERM)
        #expect(await agent.ending == .exited(0))
        try await hub.waitForPresence("offline")

        let messages = hub.all.filter { $0.topic.hasPrefix(Room.topic) }
        let problems = try await SchemaValidator.problems(of: messages.map { ($0.topic, $0.text) })
        #expect(problems.compactMap(\.self).isEmpty)
        // The renewal waited before the agent was connected.
        #expect(messages.contains { $0.topic.contains("/backlog/") })
        // A picture would show here first.
        #expect(messages.flatMap(\.eventPayloads).allSatisfy { $0.count < 4096 })
        #expect(messages.allSatisfy { $0.payload.count < 4096 || $0.topic.contains("/backlog/") })
    }
}
