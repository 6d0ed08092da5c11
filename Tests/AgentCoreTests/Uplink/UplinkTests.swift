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
        try await fixture.runUplink(port: broker.port) { _ in try await fixture.waitUntilDrained() }
        let statistics = try await fixture.store.statistics()
        #expect(statistics.families.map(\.waitingCount).allSatisfy { $0 == 0 })
    }

    @Test("a hub that goes and comes back gets the rest", .timeLimit(.minutes(1)))
    func survivesOutage() async throws {
        let fixture = try await AgentFixture()
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await fixture.runUplink(port: broker.port) { _ in
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
        try await fixture.runUplink(port: broker.port) { _ in
            while try await !broker.retained(on: topics.presence).contains(#""state":"online""#) {}
            fixture.states.update(camera, isNews: true) { $0.status = .available }
            while try await !broker.retained(on: topics.state(of: camera)).contains(#""status":"available""#) {}
        }
        #expect(try await broker.retained(on: topics.presence).contains(#""state":"offline""#))
    }
}
