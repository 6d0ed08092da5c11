// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubSession: presence", .timeLimit(.minutes(1)))
struct HubPresenceTests {
    private static let topic = "room/presence"

    private static func state(_ text: String) -> HubPublication {
        var publication = HubPublication.test(topic, text)
        publication.isRetained = true
        return publication
    }

    private static func options(_ broker: TestBroker) -> HubOptions {
        var options = HubOptions.test(broker.port)
        options.will = state("lost")
        return options
    }

    private static func watching(_ broker: TestBroker) -> HubOptions {
        var options = HubOptions.test(broker.port)
        options.subscriptions = [HubSubscription(topic)]
        return options
    }

    @Test("the hub publishes the will of a session that is cut off")
    func will() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(Self.watching(broker)) { _, watcher in
            try await withSession(Self.options(broker)) { session, signals in
                _ = await signals.connected()
                _ = try await session.publish(Self.state("online"))
                #expect(await watcher.message()?.payload == Array("online".utf8))
            }

            #expect(await watcher.message()?.payload == Array("lost".utf8))
        }
    }

    @Test("a clean stop publishes the final message and no will")
    func cleanStop() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(Self.watching(broker)) { _, watcher in
            let session = try HubSession(options: Self.options(broker))
            let running = Task { await session.run() }
            _ = await SignalReader(session).connected()

            await session.stop(finalMessage: Self.state("offline"))
            await running.value
            // Comes after a will, were there one.
            try broker.publish("end", to: Self.topic)

            #expect(await watcher.message()?.payload == Array("offline".utf8))
            #expect(await watcher.message()?.payload == Array("end".utf8))
        }
    }

    @Test("a clean stop waits for the acknowledgement of what is under way")
    func drains() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let session = try HubSession(options: Self.options(broker))
        let running = Task { await session.run() }
        let signals = SignalReader(session)
        _ = await signals.connected()
        let tokens = try await session.publish((0..<20).map { .test("test/\($0)") }[...])

        await session.stop(finalMessage: Self.state("offline"))
        await running.value
        var acknowledged: [PublishToken] = []
        while let (token, _) = await signals.acknowledged() { acknowledged.append(token) }

        #expect(acknowledged == tokens)
    }

    @Test("a final message that is not acknowledged leaves the will in force")
    func unacknowledgedFarewell() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let session = try HubSession(options: Self.options(broker))
        let running = Task { await session.run() }
        _ = await SignalReader(session).connected()
        broker.halt()
        await session.stop(finalMessage: Self.state("offline"), within: .milliseconds(100))
        await running.value
        broker.proceed()

        try await withSession(Self.watching(broker)) { _, watcher in
            let last = await watcher.next { signal -> Bool? in
                if case .message(let message) = signal, message.payload == Array("lost".utf8) { true } else { nil }
            }
            #expect(last == true)
        }
    }

    @Test("a session that was never connected stops at once", arguments: ["127.0.0.1", "no-such-hub.invalid"])
    func stopsWhileConnecting(host: String) async throws {
        var script = ScriptedHub.Script()
        script.answersConnect = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        let session = try HubSession(options: .test(hub.port, host: host))
        let running = Task { await session.run() }

        await session.stop(finalMessage: Self.state("offline"))
        await running.value

        await #expect(throws: HubError.self) { try await session.publish(.test()) }
    }
}
