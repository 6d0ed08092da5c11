// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Service manager and local socket")
struct ServiceManagerTests {
    @Test("systemd hears of readiness, of life, and of the stop", .timeLimit(.minutes(1)))
    func systemd() async throws {
        let notify = try NotifySocket()
        let room = try Room(hubPort: try FreePort.next(), devices: Room.microphone)
        let agent = try room.start(environment: ["NOTIFY_SOCKET": notify.path, "WATCHDOG_USEC": "3000000"])
        defer { agent.signal(SIGKILL) }

        try await notify.messages.wait(for: "readiness") { $0.contains("READY=1") }
        let fed = notify.messages.all.count { $0 == "WATCHDOG=1" }
        // Three more, each in time: systemd kills what is silent for 3 s.
        try await notify.messages.wait(for: "watchdog messages", within: .seconds(9)) { messages in
            messages.count { $0 == "WATCHDOG=1" } >= fed + 3
        }
        agent.signal(SIGTERM)
        #expect(await agent.ending == .exited(0))
        try await notify.messages.wait(for: "the stop") { $0.contains("STOPPING=1") }
    }

    @Test("status is one line of JSON over the Unix socket", .timeLimit(.minutes(1)))
    func status() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await hub.waitForEvents(of: "classroom.motion.measured")

        let line = try room.ask(#"{"verb":"status"}"#)
        let status = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])

        #expect(status["pid"] as? Int == Int(agent.processID))
        #expect(status["room"] as? String == "district/school/room")
        #expect((status["hub"] as? [String: Any])?["connected"] as? Bool == true)
        #expect((status["events_accepted"] as? Int ?? 0) > 0)
        #expect(status["stalled_parts"] as? [String] == [])
        let devices = try #require(status["devices"] as? [[String: Any]])
        #expect(devices.map { $0["device"] as? String } == ["cam-front", "mic-desk"])
        let states = try devices.map { try JSONSerialization.data(withJSONObject: $0) }
        let problems = try await SchemaValidator.problems(
            of: states.map { ("state.schema.json", String(decoding: $0, as: UTF8.self)) }
        )
        #expect(problems.compactMap(\.self).isEmpty)
        #expect(try room.ask("nonsense").contains("\"error\":"))
    }
}
