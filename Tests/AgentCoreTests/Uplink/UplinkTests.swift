// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import HubLink
import ServiceLifecycleTestKit
import TestBroker
import Testing

@testable import AgentCore

@Suite("Uplink")
struct UplinkTests {
    @Test("what is in the store reaches the hub and is acknowledged", .timeLimit(.minutes(1)))
    func delivers() async throws {
        let fixture = try await AgentFixture()
        let broker = try await TestBroker()
        defer { broker.kill() }
        for _ in 0..<500 { await fixture.recorder.record(OccupancyChanged(occupied: true, because: "motion")) }
        try await run(fixture, port: broker.port) { _ in try await fixture.waitUntilDrained() }
        let statistics = try await fixture.store.statistics()
        #expect(statistics.families.map(\.waitingCount).allSatisfy { $0 == 0 })
    }

    @Test("a hub that goes and comes back gets the rest", .timeLimit(.minutes(1)))
    func survivesOutage() async throws {
        let fixture = try await AgentFixture()
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await run(fixture, port: broker.port) { _ in
            for _ in 0..<50 { await fixture.recorder.record(OccupancyChanged(occupied: true, because: "motion")) }
            broker.kill()
            for _ in 0..<50 { await fixture.recorder.record(OccupancyChanged(occupied: false, because: "quiet")) }
            try await broker.start()
            try await fixture.waitUntilDrained()
        }
        let statistics = try await fixture.store.statistics()
        #expect(statistics.families.map(\.lastSequence).max() == 100)
    }

    @Test("presence and device states are retained, and a stop says offline", .timeLimit(.minutes(1)))
    func retained() async throws {
        let fixture = try await AgentFixture()
        let broker = try await TestBroker()
        defer { broker.kill() }
        let camera = try #require(Code("cam-front"))
        fixture.states.add(camera, kind: "camera")
        let topics = RoomTopics(fixture.room)
        try await run(fixture, port: broker.port) { _ in
            while try await !broker.retained(on: topics.presence).contains(#""state":"online""#) {}
            fixture.states.update(camera, isNews: true) { $0.status = .available }
            while try await !broker.retained(on: topics.state(of: camera)).contains(#""status":"available""#) {}
        }
        #expect(try await broker.retained(on: topics.presence).contains(#""state":"offline""#))
    }

    @Test("an event that the hub refuses stays, and is not hammered at", .timeLimit(.minutes(1)))
    func refusedByACL() async throws {
        let fixture = try await AgentFixture()
        let rules = fixture.directory.path("acl")
        try fixture.directory.write("topic write classroom/v1/+/+/+/presence\n", to: "acl")
        var options = TestBroker.Options()
        options.lines = ["acl_file \(rules)"]
        let broker = try await TestBroker(options)
        defer { broker.kill() }
        for _ in 0..<100 { await fixture.recorder.record(OccupancyChanged(occupied: true, because: "motion")) }
        try await run(fixture, port: broker.port) { uplink in
            while await uplink.status.failure == nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await uplink.status.connected)
        }
        let statistics = try await fixture.store.statistics()
        #expect(statistics.families.map(\.waitingCount).reduce(0, +) == 100)
    }

    @Test("an event above the hub's packet size is told, and nothing is lost", .timeLimit(.minutes(1)))
    func tooLarge() async throws {
        let fixture = try await AgentFixture()
        var options = TestBroker.Options()
        options.lines = ["max_packet_size 300"]
        let broker = try await TestBroker(options)
        defer { broker.kill() }
        await fixture.recorder.record(OccupancyChanged(occupied: true, because: "motion"))
        try await run(fixture, port: broker.port) { uplink in
            while await uplink.status.failure == nil { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await uplink.status.failure?.contains("behaviour") == true)
        }
        #expect(try await fixture.store.statistics().families.map(\.waitingCount).reduce(0, +) == 1)
    }

    /// Runs the uplink while `body` does, and shuts it down.
    private func run(
        _ fixture: AgentFixture,
        port: UInt16,
        while body: @escaping @Sendable (Uplink) async throws -> Void
    ) async throws {
        var options = HubOptions(
            addresses: [HubAddress(scheme: .mqtt, host: "127.0.0.1", port: port)],
            clientID: "test-\(fixture.directory.path("x").hashValue.magnitude)"
        )
        options.backoff = Backoff(base: .milliseconds(10), cap: .milliseconds(50))
        let uplink = Uplink(
            room: fixture.room,
            version: "test",
            store: fixture.store,
            session: try HubSession(options: options),
            states: fixture.states,
            work: fixture.work,
            logger: fixture.logger
        )
        try await testGracefulShutdown { trigger in
            async let result: Void = uplink.run()
            try await body(uplink)
            trigger.triggerGracefulShutdown()
            try await result
        }
    }
}

extension AgentFixture {
    /// Returns when the hub has acknowledged all; the store tells nobody, so this asks.
    fileprivate func waitUntilDrained() async throws {
        while try await store.statistics().families.contains(where: { $0.waitingCount > 0 }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
