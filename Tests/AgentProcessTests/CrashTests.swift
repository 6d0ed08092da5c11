// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

@Suite("Crash")
struct CrashTests {
    @Test("kill -9 at any moment loses nothing and tells nothing twice", .timeLimit(.minutes(2)))
    func killedAgent() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)

        let rounds = 4
        for _ in 0..<rounds {
            let before = hub.all.count
            let agent = try room.start()
            defer { agent.signal(SIGKILL) }
            try await hub.waitForPresence("online", after: before)
            // The moment is the point here: between two commits, in one, or while something is on its way.
            try await Task.sleep(for: .milliseconds(.random(in: 0..<1500)))
            agent.signal(SIGKILL)
            #expect(await agent.ending == .killed(SIGKILL))
            try await hub.waitForPresence("lost", after: before)
        }
        let before = hub.all.count
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await hub.waitForEvents(2, of: "classroom.sound.measured", after: before)
        agent.signal(SIGTERM)
        #expect(await agent.ending == .exited(0))
        try await hub.waitForPresence("offline", after: before)

        let received = EventOrder(hub.all.flatMap(\.eventPayloads))
        let stored = EventOrder(try await room.export())
        #expect(received.problems.isEmpty)
        #expect(stored.problems.isEmpty)
        #expect(received.ids == stored.ids)
        let changes = received.events(of: "classroom.agent.changed").map { $0.data["state"] }
        #expect(changes.count { $0 == .text("started") } <= rounds + 1)
        #expect(changes.count { $0 == .text("stopped") } == 1)
    }

    @Test("a hub that dies and comes back gets everything", .timeLimit(.minutes(2)))
    func killedHub() async throws {
        let disk = try TestDirectory()
        defer { disk.remove() }
        var options = TestBroker.Options()
        // The hub keeps the subscriber's session, or what it gets while the subscriber is away would be nobody's.
        options.lines = [
            "persistence true", "persistence_location \(disk.path)/", "autosave_on_changes true", "autosave_interval 1",
        ]
        let broker = try await TestBroker(options)
        defer { broker.kill() }
        let hub = try await Subscriber(to: broker)
        defer { hub.end() }
        let room = try Room(hubPort: broker.port)
        let agent = try room.start()
        defer { agent.signal(SIGKILL) }
        try await hub.waitForEvents(2, of: "classroom.sound.measured")

        for _ in 0..<2 {
            // Right after an event has come: what the hub dies with has then been passed on.
            try await hub.waitForEvents(of: "classroom.sound.measured", after: hub.all.count)
            broker.kill()
            let before = hub.all.count
            try await broker.start()
            try await hub.messages.wait(for: "presence online anew") { messages in
                messages.dropFirst(before).contains {
                    $0.topic.hasSuffix("/presence") && !$0.isRetained && $0.value("state") == "online"
                }
            }
            try await hub.waitForEvents(of: "classroom.sound.measured", after: hub.all.count)
        }
        agent.signal(SIGTERM)
        #expect(await agent.ending == .exited(0))
        try await hub.messages.wait(for: "presence offline") { $0.contains { $0.value("state") == "offline" } }

        let received = EventOrder(hub.all.flatMap(\.eventPayloads))
        #expect(received.problems.isEmpty)
        #expect(received.ids == EventOrder(try await room.export()).ids)
        #expect(received.events(of: "classroom.agent.changed").count == 2, "it ran on all the while")
    }
}
