// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

/// What an MQTT 5 hub may ask of its clients, and what it may say of a message.
@Suite("HubSession: the hub's limits", .timeLimit(.minutes(1)))
struct HubLimitsTests {
    @Test("a final message does not exceed the receive maximum either")
    func finalMessage() async throws {
        var script = ScriptedHub.Script()
        script.receiveMaximum = 3
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        let session = try HubSession(options: .test(hub.port))
        let running = Task { await session.run() }
        _ = await SignalReader(session).connected()
        let tokens = try await session.publish((0..<10).map { .test("test/\($0)") }[...])
        await session.stop(finalMessage: .test("test/presence", "offline"), within: .milliseconds(300))
        await running.value

        #expect(tokens.count == 3)
        #expect(hub.publishCount <= 3)
    }

    @Test("a final message waits for a place within the receive maximum, and gets it")
    func finalMessageWaits() async throws {
        var guarded = TestBroker.Options()
        guarded.lines = ["max_inflight_messages 2"]
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        let session = try HubSession(options: .test(broker.port))
        let running = Task { await session.run() }
        let connection = await SignalReader(session).connected()
        _ = try await session.publish((0..<2).map { .test("test/\($0)") }[...])
        var presence = HubPublication.test("room/presence", "offline")
        presence.isRetained = true
        await session.stop(finalMessage: presence, within: .seconds(20))
        await running.value

        #expect(connection?.window == 2)
        #expect(try await broker.retained(on: "room/presence").hasPrefix("offline"))
    }

    @Test("a hub that takes QoS 0 only is refused with the reason, because it would acknowledge nothing")
    func onlyQualityZero() async throws {
        var script = ScriptedHub.Script()
        script.maximumQualityOfService = 0
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.code == .refused)
            #expect(error?.reason == .qualityOfServiceNotSupported)
            #expect(error?.advice?.contains("QoS 1") == true)
        }
    }

    @Test("a hub that takes QoS 1 at most is published to")
    func qualityOne() async throws {
        var script = ScriptedHub.Script()
        script.maximumQualityOfService = 1
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            _ = await signals.connected()
            let token = try await session.publish(.test())
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("a hub that retains nothing gets ordinary messages", arguments: [UInt8(0), 1])
    func retain(available: UInt8) async throws {
        var script = ScriptedHub.Script()
        script.retainAvailable = available
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            let connection = await signals.connected()
            var publication = HubPublication.test()
            publication.isRetained = true
            let token = try await session.publish(publication)

            #expect(await signals.acknowledged()?.0 == token)
            #expect(connection?.retains == (available == 1))
            #expect(hub.retainedCount == Int(available))
        }
    }

    @Test("a real hub that retains nothing says so to a client whose will is to be retained")
    func retainedWill() async throws {
        var strict = TestBroker.Options()
        strict.lines = ["retain_available false"]
        let broker = try await TestBroker(strict)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        var will = HubPublication.test("room/presence", "lost")
        will.isRetained = true
        options.will = will
        try await withSession(options) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.reason == .retainNotSupported)
            #expect(error?.advice?.contains("retained") == true)
        }
    }

    @Test("the hub's keep-alive is taken, and none at all works as well", arguments: [UInt16(0), 7])
    func keepAlive(seconds: UInt16) async throws {
        var script = ScriptedHub.Script()
        script.keepAliveSeconds = seconds
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            let connection = await signals.connected()
            let token = try await session.publish(.test())

            #expect(connection?.keepAlive == .seconds(Int(seconds)))
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("a message's time to live goes out, and comes in as a deadline")
    func expiry() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.subscriptions = [HubSubscription("room/#")]
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            // Retained, so that it does not matter whether the subscription is in force yet.
            var publication = HubPublication.test("room/command")
            (publication.isRetained, publication.expiry) = (true, .seconds(1000))
            let before = ContinuousClock.now
            _ = try await session.publish(publication)
            let message = await signals.message()
            _ = try await session.publish(.test("room/other"))
            let endless = await signals.message()

            let deadline = try #require(message?.expiresAt)
            #expect(deadline <= ContinuousClock.now + .seconds(1000))
            #expect(deadline > before + .seconds(900))
            #expect(endless?.topic == "room/other")
            #expect(endless?.expiresAt == nil)
        }
    }

    @Test("a message that outlived its time at the hub is not delivered")
    func expired() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.startsClean = false
        options.subscriptions = [HubSubscription("room/#")]
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            _ = try await session.publish(.test("room/ready"))
            _ = await signals.message()
        }
        try broker.publish("late", to: "room/command", ["-D", "publish", "message-expiry-interval", "1"])
        // The hub's clock is the only thing to wait for here.
        try await Task.sleep(for: .milliseconds(2100))
        try broker.publish("in time", to: "room/command")
        let message = try await withSession(options) { _, signals in await signals.message() }

        #expect(message?.payload == Array("in time".utf8))
    }
}
