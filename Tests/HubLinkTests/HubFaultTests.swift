// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import HubLink
import TestBroker
import Testing

/// What networks do to a connection, done by a ``FaultProxy`` between the session and a real mosquitto.
@Suite("HubSession: networks that fail", .timeLimit(.minutes(2)))
struct HubFaultTests {
    /// Sends `count` messages through a proxy with `faults`, and sees at the hub whether all came.
    /// - Parameter disturb: Runs when a fifth has been acknowledged, and again at each further fifth.
    /// - Returns: How the connections ended that were lost.
    private func deliver(
        _ count: Int,
        through faults: FaultProxy.Faults,
        padding: Int = 0,
        version: HubProtocol = .v5,
        disturb: @Sendable (FaultProxy) -> Void = { _ in }
    ) async throws -> [HubError] {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port, faults)
        defer { proxy.end() }
        var listening = HubOptions.test(broker.port)
        listening.subscriptions = [HubSubscription("room/#")]
        listening.inbox = 10_000
        var options = HubOptions.test(proxy.port)
        options.publishTimeout = .seconds(2)
        options.connectTimeout = .seconds(2)
        options.protocols = [version]
        return try await withSession(listening) { [options] _, watcher in
            _ = await watcher.connected()
            // Retained: it arrives once the subscription is in force.
            try broker.publish("ready", to: "room/ready", ["-r"])
            _ = await watcher.message()

            let ends = try await withSession(options) { session, signals in
                var courier = Courier(session, signals, sending: 0..<count)
                for part in (0..<5).reversed() {
                    #expect(await courier.send(untilLeft: count * part / 5, topic: "room/event", padding: padding))
                    if part > 0 { disturb(proxy) }
                }
                return courier.ends
            }

            var missing = Set(0..<count)
            while !missing.isEmpty {
                let payload = try #require(await watcher.message()).payload
                let number = try #require(Int(String(decoding: payload.prefix { $0 != 0x20 }, as: UTF8.self)))
                missing.remove(number)
            }
            return ends
        }
    }

    @Test("connections that are cut again and again lose nothing", arguments: [HubProtocol.v5, .v311])
    func cut(version: HubProtocol) async throws {
        let ends = try await deliver(1000, through: .init(), version: version) { $0.cut() }

        #expect(ends.count >= 1)
        #expect(ends.allSatisfy { $0.code == .lost })
    }

    @Test("connections that are reset in the middle of a packet lose nothing")
    func resetInPacket() async throws {
        var faults = FaultProxy.Faults()
        // About fifty of the five hundred messages; the window of mosquitto is twenty.
        faults.resetAfter = 50_007
        let ends = try await deliver(500, through: faults, padding: 1000) { proxy in
            proxy.change { $0.resetAfter = $0.resetAfter.map { $0 + 313 } }
        }

        #expect(ends.count >= 8)
        #expect(ends.allSatisfy { $0.code == .lost })
    }

    @Test("a stream that arrives byte by byte is understood")
    func byteByByte() async throws {
        var faults = FaultProxy.Faults()
        faults.splitsWrites = true
        let ends = try await deliver(100, through: faults)

        #expect(ends.isEmpty)
    }

    @Test("a slow line is used and not left")
    func slow() async throws {
        var faults = FaultProxy.Faults()
        faults.bytesPerSecond = 50_000
        let ends = try await deliver(100, through: faults, padding: 1000)

        #expect(ends.isEmpty)
    }

    @Test("acknowledgements that are swallowed end the connection, and all arrives once they come again")
    func swallowed() async throws {
        var faults = FaultProxy.Faults()
        faults.swallowsAcknowledgements = true
        let broker = try await TestBroker()
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port, faults)
        defer { proxy.end() }
        var options = HubOptions.test(proxy.port)
        options.publishTimeout = .milliseconds(300)
        try await withSession(options) { session, signals in
            let connection = await signals.connected()
            let tokens = try await session.publish((0..<100).map { .test("test/\($0)") }[...])
            let error = await signals.disconnected()
            proxy.change { $0.swallowsAcknowledgements = false }
            _ = await signals.connected()
            let token = try await session.publish(.test())

            // No more than the window was on its way.
            #expect(tokens.count == connection?.window)
            #expect(error?.code == .timedOut)
            #expect(error?.advice?.contains("takes nothing") == true)
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test(
        "a connection that stands and carries nothing is left, and another one carries on",
        arguments: [(true, true), (true, false), (false, true)]
    )
    func halfOpen(toHub: Bool, toClient: Bool) async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port)
        defer { proxy.end() }
        var options = HubOptions.test(proxy.port)
        options.publishTimeout = .milliseconds(300)
        options.connectTimeout = .milliseconds(300)
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            proxy.change { ($0.stallsToHub, $0.stallsToClient) = (toHub, toClient) }
            _ = try await session.publish(.test())
            let lost = await signals.disconnected()
            let unreachable = await signals.unreachable()
            proxy.change { ($0.stallsToHub, $0.stallsToClient) = (false, false) }
            _ = await signals.connected()
            let token = try await session.publish(.test())

            #expect(lost?.code == .timedOut)
            #expect(unreachable?.code == .timedOut)
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("bytes that are falsified on the way end connections at most")
    func falsified() async throws {
        var faults = FaultProxy.Faults()
        faults.mutatedShare = 0.05
        let broker = try await TestBroker()
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port, faults)
        defer { proxy.end() }
        var options = HubOptions.test(proxy.port)
        options.publishTimeout = .milliseconds(200)
        options.connectTimeout = .milliseconds(200)
        try await withSession(options) { session, signals in
            var courier = Courier(session, signals, sending: 0..<1000)
            #expect(await courier.send(untilLeft: 500, topic: "test"))
            proxy.change { $0.mutatedShare = 0 }
            #expect(await courier.send(topic: "test"))
        }
        #expect(proxy.connectionCount > 1)
    }
}
