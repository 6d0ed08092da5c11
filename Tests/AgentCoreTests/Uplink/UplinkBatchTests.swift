// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Dispatch
import EdgeStore
import Foundation
import HubLink
import TestBroker
import Testing

@testable import AgentCore

@Suite("Uplink batches", .timeLimit(.minutes(1)))
struct UplinkBatchTests {
    @Test("a backlog goes in batches, what finds nothing waiting goes alone, and a family's sequence only goes up")
    func order() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        for family in Family.allCases { try await fixture.append(300, family) }
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(1500)
            try await fixture.waitUntilDrained()
            try await fixture.waitUntilLive(uplink)
            try await fixture.append(1, .security)
            _ = try await hub.waitForEvents(1501)
        }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.outOfOrder == [])
        #expect(received.messages.dropLast().allSatisfy { $0.topic.contains("/backlog/") })
        #expect(received.messages.last?.topic == RoomTopics(fixture.room).event(.security))
        #expect(received.messages.first?.events.first?.family == "security")
    }

    @Test("events that come one by one go alone, and none of them in a batch")
    func live() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        try await fixture.runUplink(port: hub.port) { uplink in
            while await !uplink.status.connected { try await Task.sleep(for: .milliseconds(5)) }
            try await fixture.waitUntilLive(uplink)
            for count in 1...30 {
                try await fixture.append(1, .behaviour)
                _ = try await hub.waitForEvents(count)
            }
        }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.messages.count == 30)
        #expect(received.messages.allSatisfy { $0.topic == RoomTopics(fixture.room).event(.behaviour) })
    }

    @Test("no packet is larger than the hub takes, and batches come near to it", arguments: [1200, 5000, 30_000])
    func packetSize(maximum: Int) async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.maximumPacketSize = UInt32(maximum)
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(400, .environment)
        try await fixture.runUplink(port: hub.port) { _ in _ = try await hub.waitForEvents(400) }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.messages.allSatisfy { $0.byteCount <= maximum })
        #expect(received.messages.dropLast().allSatisfy { $0.byteCount > maximum / 2 })
        #expect(received.outOfOrder == [])
    }

    @Test("a real hub with a small largest packet gets all, over MQTT 5 and over 3.1.1, which does not name it")
    func smallPackets() async throws {
        for version in [HubProtocol.v5, .v311] {
            let fixture = try await AgentFixture()
            var options = TestBroker.Options()
            options.lines = ["max_packet_size 20000"]
            let broker = try await TestBroker(options)
            defer { broker.kill() }
            try await fixture.append(2000, .environment)
            try await fixture.runUplink(port: broker.port, adjust: { $0.protocols = [version] }) { uplink in
                try await fixture.waitUntilDrained()
                #expect(await uplink.status.batchesSent > 0)
            }
        }
    }

    @Test("without batches everything goes alone")
    func noBatches() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        var settings = UplinkSettings()
        settings.batchBytes = 0
        try await fixture.append(200, .behaviour)
        try await fixture.runUplink(port: hub.port, settings: settings) { _ in _ = try await hub.waitForEvents(200) }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.messages.count == 200 && received.outOfOrder == [])
    }

    @Test("a byte budget cuts batches to a part of a second's bytes")
    func budget() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        var settings = UplinkSettings()
        settings.bytesPerSecond = 200_000
        try await fixture.append(700, .environment)
        try await fixture.runUplink(port: hub.port, settings: settings) { _ in _ = try await hub.waitForEvents(700) }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.messages.allSatisfy { $0.byteCount <= 50_000 })
        #expect(received.outOfOrder == [])
    }

    @Test("what is asked for again comes in batches on the backlog's topic, with its first sequences")
    func replayed() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        try await fixture.append(50, .behaviour)
        try await fixture.runUplink(port: hub.port) { _ in
            _ = try await hub.waitForEvents(50)
            try await fixture.waitUntilDrained()
            await fixture.store.flush()
            let last = hub.publications.count
            let request = ReplayRequest(.sequences(.behaviour, 11...30), requester: "test")
            #expect(try await fixture.store.replay(request).count == 20)
            await hub.wait { $0.dropFirst(last).contains { $0.topic.contains("/backlog/behaviour") } }
        }
        let again = try ReceivedEvents(Array(hub.publications)).messages.last {
            $0.topic.contains("/backlog/behaviour")
        }
        #expect(again?.events.map(\.number) == Array(11...30))
    }

    @Test("a security event is held back by what is on its way and one more batch, whatever waits")
    func priority() async throws {
        let fixture = try await AgentFixture()
        let gate = Gate()
        var script = ScriptedHub.Script()
        script.judge = { publication in
            if publication.topic.hasSuffix("/environment") { gate.pass() }
            return 0
        }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(10_000, .environment, mark: String(repeating: "x", count: 300))
        try await fixture.runUplink(port: hub.port) { _ in
            for await _ in gate.arrivals { break }
            // The hub does not go on, and nothing is acknowledged, before the event is stored.
            try await fixture.append(1, .security)
            gate.open()
            await hub.wait { $0.contains { $0.topic.hasSuffix("/event/security") } }
        }
        let before = hub.publications.prefix { !$0.topic.hasSuffix("/event/security") }
        let byteCount = before.reduce(0) { $0 + $1.byteCount }
        #expect(byteCount <= 1_048_576 + 262_144 + 4096)
        #expect(before.contains { $0.topic.hasSuffix("/backlog/environment") })
    }
}

/// Stops a hub's own thread at its first batch until the test has done something.
private final class Gate: Sendable {
    let arrivals: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let opening = DispatchSemaphore(value: 0)

    init() { (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1)) }

    /// Blocks until ``open()`` was called.
    func pass() {
        arrival.yield()
        opening.wait()
        opening.signal()
    }

    func open() { opening.signal() }
}
