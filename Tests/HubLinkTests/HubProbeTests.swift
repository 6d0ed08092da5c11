// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubProbe", .timeLimit(.minutes(1)))
struct HubProbeTests {
    private func check(
        _ options: HubOptions,
        comesBack: Bool = false,
        within limit: Duration = .seconds(5)
    ) async throws -> [HubStep: HubFinding] {
        let address = try #require(options.addresses.first)
        let findings = try await HubProbe(options: options).check(
            address,
            publishing: .test("room/ping", "{\"ping\":1}"),
            comesBack: comesBack,
            within: limit
        )
        #expect(findings.map(\.step) == HubStep.allCases)
        return Dictionary(uniqueKeysWithValues: findings.map { ($0.step, $0) })
    }

    private func error(_ finding: HubFinding?) -> HubError? {
        if case .failed(let error) = finding?.outcome { error } else { nil }
    }

    @Test("a hub in order passes every step")
    func passes() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }

        let findings = try await check(.test(broker.port, host: "localhost"), comesBack: true)

        #expect(findings[.name]?.detail.contains("127.0.0.1") == true)
        #expect(findings[.tls]?.outcome == .notNeeded)
        #expect(findings[.login]?.detail == "MQTT 5")
        #expect(findings[.roundTrip]?.detail == "acknowledged, and came back")
        for step in [HubStep.name, .tcp, .login, .roundTrip] { #expect(findings[step]?.outcome == .passed) }
    }

    @Test("TLS names its version")
    func tls() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var served = TestBroker.Options()
        served.tls = try authority.server()
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        options.tls.caFile = authority.caFile

        let findings = try await check(options)

        #expect(findings[.tls]?.outcome == .passed)
        #expect(findings[.tls]?.detail == "TLSv1.3")
    }

    @Test("the first step that fails ends the check, with advice")
    func nothingListens() async throws {
        let findings = try await check(.test(FreePort.next()))

        #expect(findings[.name]?.outcome == .passed)
        #expect(error(findings[.tcp])?.code == .unreachable)
        #expect(error(findings[.tcp])?.advice != nil)
        #expect(findings[.login]?.outcome == .notReached)
        #expect(findings[.roundTrip]?.outcome == .notReached)
    }

    @Test("a certificate that is refused fails the TLS step")
    func expired() async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var served = TestBroker.Options()
        served.tls = try authority.server(days: -1)
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port, scheme: .mqtts)
        options.tls.caFile = authority.caFile

        let findings = try await check(options)

        #expect(findings[.tcp]?.outcome == .passed)
        #expect(error(findings[.tls])?.detail.contains("expired") == true)
        #expect(findings[.login]?.outcome == .notReached)
    }

    @Test("a port for TLS, and one that hangs up, fail the login step with words and advice", arguments: [true, false])
    func hangsUp(wantsTLS: Bool) async throws {
        let authority = try TestCertificates()
        defer { authority.remove() }
        var served = TestBroker.Options()
        served.tls = try authority.server()
        let broker = try await TestBroker(served)
        defer { broker.kill() }
        let proxy = try FaultProxy(to: broker.port)
        defer { proxy.end() }
        // Reset within the CONNECT, which is longer.
        proxy.change { $0.resetAfter = wantsTLS ? nil : 10 }

        let findings = try await check(.test(proxy.port))

        #expect(error(findings[.login])?.detail == "the hub closed the connection instead of answering")
        #expect(error(findings[.login])?.advice?.contains("mqtts://") == true)
    }

    @Test("a wrong password fails the login step")
    func wrongPassword() async throws {
        var guarded = TestBroker.Options()
        guarded.users = ["r301": "right"]
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }
        var options = HubOptions.test(broker.port)
        options.username = "r301"
        options.password = "wrong"

        let findings = try await check(options)

        #expect(error(findings[.login])?.code == .refused)
    }

    @Test("a hub that never acknowledges fails the round trip")
    func neverAcknowledges() async throws {
        var script = ScriptedHub.Script()
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }

        let findings = try await check(.test(hub.port), within: .milliseconds(200))

        #expect(findings[.login]?.outcome == .passed)
        #expect(error(findings[.roundTrip])?.code == .timedOut)
    }

    @Test("a 3.1.1 hub passes in its version, also one that hangs up on MQTT 5", arguments: [true, false])
    func oldHub(hangsUp: Bool) async throws {
        var script = ScriptedHub.Script()
        script.knowsVersion5 = false
        script.hangsUpOnVersion5 = hangsUp
        let hub = try ScriptedHub(script)
        defer { hub.end() }

        let findings = try await check(.test(hub.port))

        #expect(findings[.login]?.detail == "MQTT 3.1.1")
        #expect(findings[.roundTrip]?.outcome == .passed)
    }

    @Test("a topic that the hub's rules forbid fails the round trip by name")
    func forbidden() async throws {
        let files = try TestDirectory()
        defer { files.remove() }
        try files.write("topic read #\n", to: "acl")
        var guarded = TestBroker.Options()
        guarded.lines = ["acl_file \(files.path("acl"))"]
        let broker = try await TestBroker(guarded)
        defer { broker.kill() }

        let findings = try await check(.test(broker.port))

        #expect(error(findings[.roundTrip])?.reason == .notAuthorised)
        #expect(error(findings[.roundTrip])?.detail.contains("room/ping") == true)
    }

    @Test("a running session keeps its connection")
    func doesNotDisturb() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let options = HubOptions.test(broker.port)
        try await withSession(options) { session, signals in
            _ = await signals.connected()

            let findings = try await check(options)
            let token = try await session.publish(.test())

            #expect(findings[.roundTrip]?.outcome == .passed)
            #expect(await signals.acknowledged()?.0 == token)
        }
    }
}
