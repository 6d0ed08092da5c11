// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Stop")
struct StopTests {
    /// What the project promises for a stop on SIGTERM.
    private static let limit = Duration.seconds(2)

    @Test("SIGTERM says goodbye within 2 s and loses nothing", .timeLimit(.minutes(1)))
    func stopsWithHub() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await hub.waitForEvents(2, of: "classroom.motion.measured")

        let (ending, duration) = try await Self.stop(agent)
        #expect(ending == .exited(0))
        #expect(duration < Self.limit)

        try await hub.waitForPresence("offline")
        // Whatever the hub says of the connection's end comes before this.
        try broker.publish("yes", to: "test/end")
        try await hub.messages.wait(for: "end") { $0.contains { $0.topic == "test/end" } }
        let presences = hub.all.filter { $0.topic.hasSuffix("/presence") }.map { $0.value("state") }
        #expect(presences == ["online", "offline"])
        let received = EventOrder(hub.all.flatMap(\.eventPayloads))
        let stored = EventOrder(try await room.export())
        #expect(received.problems.isEmpty)
        #expect(received.ids == stored.ids)
        let changes = received.events(of: "classroom.agent.changed").map { $0.data["state"] }
        #expect(Set(changes) == [.text("started"), .text("stopped")])

        let later = try await Subscriber(to: broker)
        defer { later.end() }
        try await later.messages.wait(for: "kept presence") { messages in
            messages.contains { $0.topic.hasSuffix("/presence") && $0.isRetained && $0.value("state") == "offline" }
        }
    }

    enum Fault: CaseIterable { case nobodyListens, neverAnswersTheLogin, neverAcknowledges }

    @Test("SIGTERM ends the agent within 2 s whatever the hub does", .timeLimit(.minutes(1)), arguments: Fault.allCases)
    func stopsWithoutHub(fault: Fault) async throws {
        var script = ScriptedHub.Script()
        script.answersConnect = fault == .neverAcknowledges
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        let notify = try NotifySocket()
        let room = try Room(hubPort: fault == .nobodyListens ? try FreePort.next() : hub.port)
        let agent = try room.start(environment: ["NOTIFY_SOCKET": notify.path])
        defer { agent.signal(SIGKILL) }
        try await notify.messages.wait(for: "readiness") { $0.contains("READY=1") }
        try await room.waitForSomeEvents()

        let (ending, duration) = try await Self.stop(agent)

        #expect(ending == .exited(0))
        #expect(duration < Self.limit)
        let stored = EventOrder(try await room.export())
        #expect(stored.problems.isEmpty)
        #expect(stored.events(of: "classroom.agent.changed").count == 2)
    }

    private static func stop(_ agent: TestProcess) async throws -> (TestProcess.Ending, Duration) {
        let start = ContinuousClock.now
        agent.signal(SIGTERM)
        let ending = await agent.ending
        return (ending, try #require(agent.endedAt) - start)
    }
}
