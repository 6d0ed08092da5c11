// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Start")
struct StartTests {
    @Test("the agent is online, sends events and keeps every device's state at the hub", .timeLimit(.minutes(1)))
    func comesOnline() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }

        try await hub.messages.wait(for: "first event", within: .seconds(10)) { $0.contains { !$0.events.isEmpty } }
        try await hub.waitForPresence("online")
        try await hub.waitForEvents(2, of: "classroom.motion.measured")

        #expect(hub.events.first?.type == "classroom.agent.changed")
        // A later subscriber gets what was kept.
        let later = try await Subscriber(to: broker)
        defer { later.end() }
        let topics = ["presence", "state/cam-front", "state/mic-desk"].map { "\(Room.topic)/\($0)" }
        let messages = try await later.messages.wait(for: "kept messages") { messages in
            topics.allSatisfy { topic in messages.contains { $0.topic == topic && $0.isRetained } }
        }
        for topic in topics.dropFirst() {
            #expect(messages.last { $0.topic == topic }?.value("status") == "available")
        }
    }

    @Test("a broken configuration is told in full and nothing is started", .timeLimit(.minutes(1)))
    func brokenConfiguration() async throws {
        let room = try Room(hubPort: 1883)
        let text = try String(contentsOfFile: room.configuration, encoding: .utf8)
            .replacing("school = \"school\"", with: "school = \"No 7\"")
            .replacing("period_seconds = 1", with: "period_seconds = 0\nperiod = 5")
            .replacing("mqtt://127.0.0.1", with: "http://127.0.0.1")
            .replacing("kind = \"camera\"", with: "kind = \"telescope\"")
        try room.write(text, to: "agent.toml")

        let agent = try room.start()
        #expect(await agent.ending == .exited(78))

        let paths = [
            "room.school", "measurements.period_seconds", "measurements.period", "hub.addresses[0]", "devices[0].kind",
        ]
        for path in paths { #expect(room.log.contains("\(path): "), "\(path) in: \(room.log)") }
        #expect(!FileManager.default.fileExists(atPath: room.store))
        #expect(!FileManager.default.fileExists(atPath: room.socket))
    }

    @Test("a missing device is unavailable and does not touch the others", .timeLimit(.minutes(1)))
    func missingDevice() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let missing = """
            [[devices]]
            id = "cam-back"
            kind = "camera"
            match = { serial = "no-such-camera" }
            [[devices]]
            id = "mic-back"
            kind = "microphone"
            match = { card = "NoSuchCard" }

            """
        let room = try Room(hubPort: broker.port, devices: missing + Room.microphone)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }

        try await hub.waitForEvents(2, of: "classroom.sound.measured")
        for device in ["cam-back", "mic-back"] {
            try await hub.messages.wait(for: "state of \(device)") { messages in
                let state = messages.last { $0.topic == "\(Room.topic)/state/\(device)" }
                return state?.value("status") == "unavailable" && state?.value("reason") != nil
            }
            try await hub.messages.wait(for: "event of \(device)") { messages in
                messages.flatMap(\.events).contains { event in
                    event.type == "classroom.device.changed"
                        && event.source == "/district/school/room/\(device)"
                        && event.data["status"] == .text("unavailable")
                }
            }
        }
        let works = hub.all.last { $0.topic == "\(Room.topic)/state/mic-desk" }
        #expect(works?.value("status") == "available")
    }

    @Test("a second agent on the same store refuses and leaves the first alone", .timeLimit(.minutes(1)))
    func secondAgent() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let first = try room.start()
        defer { first.signal(SIGKILL) }
        try await hub.waitForEvents(of: "classroom.sound.measured")

        let second = try room.start()
        defer { second.signal(SIGKILL) }
        #expect(await second.ending == .exited(1))
        #expect(room.log.contains("another agent"))

        let count = hub.all.count
        try await hub.waitForEvents(of: "classroom.sound.measured", after: count)
        first.signal(SIGTERM)
        #expect(await first.ending == .exited(0))
        try await hub.waitForPresence("offline")
        let order = EventOrder(hub.all.flatMap(\.eventPayloads))
        #expect(order.problems.isEmpty)
        #expect(order.events(of: "classroom.agent.changed").count == 2, "one start and one stop")
        #expect(!hub.all.contains { $0.value("state") == "lost" })
    }
}
