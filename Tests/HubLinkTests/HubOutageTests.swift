// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubSession: outages", .timeLimit(.minutes(1)))
struct HubOutageTests {
    @Test("a killed hub gives every open publication back, and is found again when it returns")
    func killed() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(.test(broker.port)) { session, signals in
            _ = await signals.connected()
            broker.halt()
            let tokens = try await session.publish((0..<10).map { .test("test/\($0)") }[...])
            broker.kill()

            var abandoned: [PublishToken] = []
            while abandoned.count < tokens.count {
                let token = await signals.next { if case .abandoned(let token) = $0 { token } else { nil } }
                abandoned.append(try #require(token))
            }
            let end = await signals.disconnected()
            #expect(await session.room == 0)
            try await broker.start()
            let again = await signals.connected()

            #expect(abandoned == tokens)
            #expect(end?.code == .lost)
            #expect(again != nil)
            let token = try await session.publish(.test())
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("what the hub says when it ends a connection is the reason")
    func disconnectReason() async throws {
        var script = ScriptedHub.Script()
        script.disconnectReason = HubReason.sessionTakenOver.rawValue
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            _ = await signals.connected()
            _ = try await session.publish(.test())

            let error = await signals.disconnected()

            #expect(error?.reason == .sessionTakenOver)
            #expect(error?.advice?.contains("same client id") == true)
        }
    }

    @Test("a hub that is stopped is lost, and found again when it returns")
    func stopped() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(.test(broker.port)) { _, signals in
            _ = await signals.connected()

            broker.stop()
            let error = await signals.disconnected()
            try await broker.start()

            #expect(error?.code == .lost)
            #expect(await signals.connected() != nil)
        }
    }

    @Test("a hub that takes everything and acknowledges nothing is left")
    func neverAcknowledges() async throws {
        var script = ScriptedHub.Script()
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        var options = HubOptions.test(hub.port)
        options.publishTimeout = .milliseconds(200)
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            let token = try await session.publish(.test())

            let abandoned = await signals.next { if case .abandoned(let token) = $0 { token } else { nil } }
            let end = await signals.disconnected()
            hub.change { $0.acknowledges = true }
            _ = await signals.connected()
            let second = try await session.publish(.test())

            #expect(abandoned == token)
            #expect(end?.code == .timedOut)
            #expect(end?.description.contains("acknowledgement") == true)
            #expect(await signals.acknowledged()?.0 == second)
        }
    }

    @Test("a hub that takes the connection and says nothing is left after the connect timeout")
    func blackHole() async throws {
        var script = ScriptedHub.Script()
        script.answersConnect = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        var options = HubOptions.test(hub.port)
        options.connectTimeout = .milliseconds(200)
        try await withSession(options) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.code == .timedOut)
            #expect(error?.detail.contains("login") == true)
        }
    }

    @Test("nothing listening is said, and the next address is taken")
    func failover() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let deadPort = try FreePort.next()
        try await withSession(.test(deadPort, broker.port)) { _, signals in
            let error = await signals.unreachable()
            let connection = await signals.connected()

            #expect(error?.code == .unreachable)
            #expect(error?.address?.port == deadPort)
            #expect(error?.advice?.contains("nothing listens") == true)
            #expect(connection?.address.port == broker.port)
        }
    }

    @Test("a name that stands for IPv6 and IPv4 is tried in both")
    func bothFamilies() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        // localhost is ::1 as well, where this broker does not listen.
        try await withSession(.test(broker.port, host: "localhost")) { _, signals in
            #expect(await signals.connected() != nil)
        }
    }

    @Test("a name that does not exist is said")
    func noName() async throws {
        try await withSession(.test(1883, host: "no-such-hub.invalid")) { _, signals in
            let error = await signals.unreachable()

            #expect(error?.code == .nameNotFound || error?.code == .timedOut)
            #expect(error?.detail.contains("no-such-hub.invalid") == true)
        }
    }

    @Test("an MQTT 3.1.1 hub is spoken to in its version", arguments: [true, false])
    func fallsBack(hangsUp: Bool) async throws {
        var script = ScriptedHub.Script()
        script.knowsVersion5 = false
        script.hangsUpOnVersion5 = hangsUp
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            let connection = await signals.connected()
            var publication = HubPublication.test()
            publication.contentType = "application/cloudevents+json"
            let token = try await session.publish(publication)

            #expect(connection?.version == .v311)
            #expect(await signals.acknowledged()?.0 == token)
            #expect(hub.connectVersions == [5, 4])
        }
    }

    @Test(
        "a hub's version is remembered: a refusal at once, hanging up on the other one when it happens twice",
        arguments: [(true, [5, 4, 5, 4, 4, 4]), (false, [5, 4, 4, 4])] as [(Bool, [UInt8])]
    )
    func remembersVersion(hangsUp: Bool, versions: [UInt8]) async throws {
        var script = ScriptedHub.Script()
        script.knowsVersion5 = false
        script.hangsUpOnVersion5 = hangsUp
        // A packet of type 0: the client ends the connection.
        script.parting = { _ in [0, 0] }
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { _, signals in
            while hub.connectVersions.count < versions.count { _ = try #require(await signals.connected()) }
        }
        #expect(Array(hub.connectVersions.prefix(versions.count)) == versions)
    }

    @Test("the hub's receive maximum narrows the window")
    func receiveMaximum() async throws {
        var script = ScriptedHub.Script()
        script.receiveMaximum = 3
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            let connection = await signals.connected()
            let tokens = try await session.publish((0..<10).map { .test("test/\($0)") }[...])

            #expect(connection?.window == 3)
            #expect(tokens.count == 3)
            #expect(await session.room == 0)
        }
    }

    @Test("a failed reason in a PUBACK reaches the consumer")
    func failedReason() async throws {
        var script = ScriptedHub.Script()
        script.reason = HubReason.quotaExceeded.rawValue
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        try await withSession(.test(hub.port)) { session, signals in
            _ = await signals.connected()
            _ = try await session.publish(.test())

            let reason = await signals.acknowledged()?.1

            #expect(reason == .quotaExceeded)
            #expect(reason?.isFailure == true)
        }
    }

    @Test("a hub that reads nothing does not keep a publication from starting, nor the session from stopping")
    func stuck() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let session = try HubSession(options: .test(broker.port))
        let running = Task { await session.run() }
        let signals = SignalReader(session)
        _ = await signals.connected()
        broker.halt()

        let token = try await session.publish(
            HubPublication(topic: "test", payload: [UInt8](repeating: 0, count: 16 << 20))
        )
        await session.stop(finalMessage: .test("test/presence", "offline"), within: .milliseconds(200))
        await running.value

        #expect(await signals.next { if case .abandoned(let token) = $0 { token } else { nil } } == token)
        #expect(await session.nextSignals() == nil)
    }
}
