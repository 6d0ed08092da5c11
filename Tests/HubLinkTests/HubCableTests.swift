// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

/// A real network that dies without a word, made of two network namespaces.
@Suite(
    "HubSession: an unplugged cable",
    .enabled(if: DistantBroker.isPossible, "needs root and the right to make network namespaces"),
    .serialized,
    .timeLimit(.minutes(2))
)
struct HubCableTests {
    @Test("publications that nobody answers end the connection, and it comes back with the cable")
    func unplugged() async throws {
        let broker = try await DistantBroker()
        defer { broker.end() }
        var options = HubOptions.test(DistantBroker.port, host: DistantBroker.host)
        options.publishTimeout = .milliseconds(500)
        options.connectTimeout = .milliseconds(500)
        try await withSession(options) { session, signals in
            _ = await signals.connected()
            try broker.unplug()
            let token = try await session.publish(.test())
            let abandoned = await signals.next { if case .abandoned(let token) = $0 { token } else { nil } }
            let lost = await signals.disconnected()
            let unreachable = await signals.unreachable()
            try broker.plugIn()
            _ = await signals.connected()
            let second = try await session.publish(.test())

            #expect(abandoned == token)
            #expect(lost?.code == .timedOut)
            #expect(unreachable?.code == .timedOut || unreachable?.code == .unreachable)
            #expect(await signals.acknowledged()?.0 == second)
        }
    }

    @Test("a connection without anything to send is found dead by its keep-alive")
    func idle() async throws {
        let broker = try await DistantBroker()
        defer { broker.end() }
        var options = HubOptions.test(DistantBroker.port, host: DistantBroker.host)
        options.keepAlive = .seconds(5)
        options.connectTimeout = .milliseconds(500)
        try await withSession(options) { _, signals in
            _ = await signals.connected()
            try broker.unplug()
            let lost = await signals.disconnected()
            try broker.plugIn()

            #expect(lost?.code == .lost)
            #expect(await signals.connected() != nil)
        }
    }
}
