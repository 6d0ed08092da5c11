// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import HubLink
import TestBroker
import Testing

@Suite("HubSession: several addresses", .timeLimit(.minutes(1)))
struct HubFailoverTests {
    @Test("an address that hangs and one that refuses cost no wait, and the third is connected to")
    func hangsAndRefuses() async throws {
        var silent = ScriptedHub.Script()
        silent.answersConnect = false
        let hanging = try ScriptedHub(silent)
        defer { hanging.end() }
        let broker = try await TestBroker()
        defer { broker.kill() }
        var options = HubOptions.test(hanging.port, try FreePort.next(), broker.port)
        options.connectTimeout = .milliseconds(300)
        // With a wait in between, the test's time would be over.
        options.backoff = Backoff(base: .seconds(3600), cap: .seconds(3600))
        try await withSession(options) { _, signals in
            var failures: [(HubError.Code, Duration)] = []
            while failures.count < 2 {
                let failure = await signals.next { signal -> (HubError.Code, Duration)? in
                    if case .unreachable(let error, let wait) = signal { (error.code, wait) } else { nil }
                }
                failures.append(try #require(failure))
            }

            #expect(failures.map(\.0) == [.timedOut, .unreachable])
            #expect(failures.allSatisfy { $0.1 == .zero })
            #expect(await signals.connected()?.address.port == broker.port)
        }
    }

    @Test("a wait comes after the whole list and is never longer than the longest wait")
    func waitsAfterAll() async throws {
        var options = HubOptions.test(try FreePort.next(), try FreePort.next(), try FreePort.next())
        let cap = Duration.milliseconds(40)
        options.backoff = Backoff(base: .milliseconds(10), cap: cap)
        try await withSession(options) { _, signals in
            var waits: [Duration] = []
            while waits.count < 30 {
                let wait = await signals.next { if case .unreachable(_, let wait) = $0 { wait } else { nil } }
                waits.append(try #require(wait))
            }

            for (index, wait) in waits.enumerated() {
                #expect(index % 3 == 2 ? wait <= cap : wait == .zero)
            }
            #expect(waits.contains { $0 > .zero })
        }
    }

    @Test("the death of the hub in use leads to the next one, and its return is not needed")
    func moves() async throws {
        let (first, second) = (try await TestBroker(), try await TestBroker())
        defer { [first, second].forEach { $0.kill() } }
        try await withSession(.test(first.port, second.port)) { session, signals in
            #expect(await signals.connected()?.address.port == first.port)
            first.kill()
            #expect(await signals.connected()?.address.port == second.port)
            let token = try await session.publish(.test())
            #expect(await signals.acknowledged()?.0 == token)
        }
    }

    @Test("a hub that ends each connection soon is left for the next one")
    func endsSoon() async throws {
        var script = ScriptedHub.Script()
        script.disconnectReason = HubReason.serverBusy.rawValue
        let hub = try ScriptedHub(script)
        defer { hub.end() }
        let broker = try await TestBroker()
        defer { broker.kill() }
        try await withSession(.test(hub.port, broker.port)) { session, signals in
            _ = await signals.connected()
            _ = try await session.publish(.test())

            #expect(await signals.disconnected()?.reason == .serverBusy)
            #expect(await signals.connected()?.address.port == broker.port)
        }
    }

    @Test("a numeric IPv6 address is connected to")
    func ipv6() async throws {
        let port = try FreePort.next()
        var both = TestBroker.Options()
        both.lines = ["listener \(port) ::1"]
        let broker = try await TestBroker(both)
        defer { broker.kill() }
        try await withSession(.test(port, host: "::1")) { _, signals in
            #expect(await signals.connected()?.address.description == "mqtt://[::1]:\(port)")
        }
    }
}
