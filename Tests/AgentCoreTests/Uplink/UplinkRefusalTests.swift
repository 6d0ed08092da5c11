// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import Foundation
import HubLink
import TestBroker
import Testing

@testable import AgentCore

@Suite("Uplink refusals", .timeLimit(.minutes(1)))
struct UplinkRefusalTests {
    @Test("an event that the hub finds invalid is set aside and told, and the rest arrives", arguments: [true, false])
    func invalid(batches: Bool) async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.judge = { $0.text.contains("unfit") ? 0x99 : 0 }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(200, .behaviour)
        try await fixture.append(1, .behaviour, mark: "unfit")
        try await fixture.append(100, .behaviour)
        var settings = UplinkSettings()
        if !batches { settings.batchBytes = 0 }
        try await fixture.runUplink(port: hub.port, settings: settings) { uplink in
            _ = try await hub.waitForEvents(301)  // with the gap event
            try await fixture.waitUntilDrained()
            #expect(await uplink.status.setAside == 1)
        }
        let received = try ReceivedEvents(hub.publications)
        #expect(Set(received.sequences("behaviour")) == Set(1...301).subtracting([201]))
        #expect(Set(received.all.map(\.id)).count == received.all.count)
        let gap = try #require(hub.publications.last { $0.text.contains("classroom.store.gap") })
        #expect(gap.text.contains(#""first_sequence":201,"last_sequence":201,"reason":"refused""#))
    }

    @Test("a hub that does not allow batches gets every event alone, and loses none")
    func noBatches() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.judge = { $0.topic.contains("/backlog/") ? 0x87 : 0 }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(1500, .behaviour)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(1500)
            try await fixture.waitUntilDrained()
            #expect(await uplink.status.setAside == 0)
        }
        let received = try ReceivedEvents(hub.publications)
        #expect(received.sequences("behaviour") == Array(1...1500))
        #expect(received.messages.allSatisfy { $0.topic.contains("/event/") })
    }

    @Test("a family of which nothing is allowed is held after eight events, and the others go on")
    func forbiddenFamily() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.judge = { $0.topic.hasSuffix("/environment") ? 0x87 : 0 }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(500, .environment)
        try await fixture.append(500, .behaviour)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(500)
            try await waitUntilHeld(.environment, by: uplink)
            let status = await uplink.status
            #expect(status.setAside == UInt64(FamilyLane.mostInARow))
            #expect(status.failure?.hasPrefix("environment: ") == true)
        }
        let families = try await fixture.store.statistics().families
        #expect(families[Family.environment.rank].waitingCount == Int64(500 - FamilyLane.mostInARow))
        #expect(families[Family.behaviour.rank].waitingCount == 0)
    }

    @Test("a hub over its quota is waited for, nothing is set aside, and other families go on")
    func quota() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.judge = { $0.topic.hasSuffix("/security") ? 0x97 : 0 }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(30, .security)
        try await fixture.append(30, .environment)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(30)
            while await uplink.status.families[0].mode != .held { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await uplink.status.setAside == 0)
            hub.change { $0.judge = nil }
            _ = try await hub.waitForEvents(60)
            try await fixture.waitUntilDrained()
        }
        #expect(try ReceivedEvents(hub.publications).outOfOrder == [])
    }

    @Test("a refused gap event is held, not set aside")
    func gap() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.judge = { $0.text.contains("classroom.store.gap") ? 0x99 : 0 }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        let gap = StoreGap(gapFamily: .environment, firstSequence: 1, lastSequence: 2, count: 2, reason: .quota)
        try await fixture.store.append([EventDraft(gap)])
        try await fixture.append(3, .operations)
        try await fixture.append(3, .behaviour)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(3)
            while await uplink.status.families[Family.operations.rank].mode != .held {
                try await Task.sleep(for: .milliseconds(5))
            }
            #expect(await uplink.status.setAside == 0)
        }
        #expect(try await fixture.store.statistics().families[Family.operations.rank].waitingCount == 4)
    }

    @Test("an event that is refused when it is sent again is set aside, and the others of the replay arrive")
    func replayed() async throws {
        let fixture = try await AgentFixture()
        let hub = try ScriptedHub(.init())
        defer { hub.end() }
        try await fixture.append(50, .behaviour)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(50)
            try await fixture.waitUntilDrained()
            let first = hub.publications.count
            hub.change { $0.judge = { $0.text.contains(#""sequence":"13""#) ? 0x99 : 0 } }
            let request = ReplayRequest(.sequences(.behaviour, 11...30), requester: "test")
            _ = try await fixture.store.replay(request)
            while await uplink.status.setAside < 1 { try await Task.sleep(for: .milliseconds(5)) }
            await hub.wait { publications in
                let again = try? ReceivedEvents(publications.dropFirst(first)).sequences("behaviour")
                return again.map { Set($0) == Set(11...30).subtracting([13]) } ?? true
            }
            #expect(try ReceivedEvents(hub.publications.dropFirst(first)).sequences("behaviour").count == 19)
        }
    }

    @Test("an event above the hub's packet size is set aside, and what follows arrives")
    func tooLarge() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.maximumPacketSize = 1000
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(1, .behaviour, mark: String(repeating: "x", count: 2000))
        try await fixture.append(5, .behaviour)
        try await fixture.runUplink(port: hub.port) { uplink in
            _ = try await hub.waitForEvents(6)  // with the gap event
            #expect(await uplink.status.setAside == 1)
        }
        #expect(try ReceivedEvents(hub.publications).sequences("behaviour") == [2, 3, 4, 5, 6])
    }

    @Test("a real hub that an ACL keeps from taking a family holds it, and loses none beyond the dead letters")
    func refusedByACL() async throws {
        let fixture = try await AgentFixture()
        try fixture.directory.write("topic write classroom/v1/+/+/+/presence\n", to: "acl")
        var options = TestBroker.Options()
        options.lines = ["acl_file \(fixture.directory.path("acl"))"]
        let broker = try await TestBroker(options)
        defer { broker.kill() }
        try await fixture.append(100, .behaviour)
        try await fixture.runUplink(port: broker.port) { uplink in
            try await waitUntilHeld(.behaviour, by: uplink)
            #expect(await uplink.status.connected)
        }
        let families = try await fixture.store.statistics().families
        #expect(families[Family.behaviour.rank].waitingCount == Int64(100 - FamilyLane.mostInARow))
    }

    @Test("a hub that never acknowledges gets one window and no more, is named, and is served when it wakes up")
    func silentHub() async throws {
        let fixture = try await AgentFixture()
        var script = ScriptedHub.Script()
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await fixture.append(20_000, .environment)
        try await fixture.runUplink(port: hub.port, adjust: { $0.publishTimeout = .seconds(6) }) { uplink in
            while await uplink.status.silence == nil { try await Task.sleep(for: .milliseconds(20)) }
            let status = await uplink.status
            #expect(status.inFlightBytes <= 1 << 20 && status.inFlight <= 50)
            #expect(status.silence?.hasPrefix("the hub accepts but does not acknowledge") == true)
            try await fixture.append(5000, .behaviour)
            #expect(hub.publications.map(\.byteCount).reduce(0, +) <= 2 << 20)  // two connections at the most
            hub.change { $0.acknowledges = true }
            try await fixture.waitUntilDrained()
            #expect(await uplink.status.silence == nil)
        }
    }

    /// Returns when the family is held and the store has the dead letters before that.
    private func waitUntilHeld(_ family: Family, by uplink: Uplink) async throws {
        while true {
            let status = await uplink.status
            if status.families[family.rank].mode == .held, status.setAside >= UInt64(FamilyLane.mostInARow) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
