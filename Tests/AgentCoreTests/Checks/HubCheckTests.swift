// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HubLink
import TestBroker
import Testing

@testable import AgentCore

@Suite("HubCheck against mosquitto", .timeLimit(.minutes(1)))
struct HubCheckTests {
    private static func check(_ lines: String...) async throws -> [CheckFinding] {
        let configuration = try CheckFixture.configuration(hub: lines.joined(separator: "\n"))
        return await HubCheck(configuration: configuration).findings()
    }

    /// The step that each line is about.
    private static func steps(_ findings: [CheckFinding]) -> [String] {
        findings.map { String($0.finding.prefix { $0 != ":" && $0 != "(" }.drop { $0 == " " }) }
            .map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }
    }

    @Test("a good hub passes name, TCP, login and round trip")
    func good() async throws {
        let broker = try await TestBroker()

        let findings = try await Self.check("addresses = [\"mqtt://127.0.0.1:\(broker.port)\"]")

        #expect(findings.map(\.verdict) == [.ok, .ok, .ok, .ok])
        #expect(Self.steps(findings) == ["name", "tcp", "login", "round trip"])
        #expect(Set(findings.map(\.subject)) == ["hub mqtt://127.0.0.1:\(broker.port)"])
    }

    @Test("a hub that is stopped fails at TCP, and nothing is said of later steps")
    func stopped() async throws {
        let broker = try await TestBroker()
        broker.stop()

        let findings = try await Self.check("addresses = [\"mqtt://127.0.0.1:\(broker.port)\"]")

        #expect(findings.map(\.verdict) == [.ok, .fail])
        #expect(Self.steps(findings) == ["name", "tcp"])
        #expect(findings[1].advice?.isEmpty == false)
    }

    @Test("a wrong password fails at the login, the right one passes")
    func password() async throws {
        var options = TestBroker.Options()
        options.users = ["room": "right"]
        let broker = try await TestBroker(options)
        let directory = try TestDirectory()
        let file = directory.path("password")
        let lines = [
            "addresses = [\"mqtt://127.0.0.1:\(broker.port)\"]", "username = \"room\"", "password_file = \"\(file)\"",
        ].joined(separator: "\n")

        try Data("wrong\n".utf8).write(to: URL(filePath: file))
        let wrong = try await Self.check(lines)
        try Data("right\n".utf8).write(to: URL(filePath: file))
        let right = try await Self.check(lines)

        #expect(wrong.map(\.verdict) == [.ok, .ok, .fail])
        #expect(wrong.last?.finding.hasPrefix("login: ") == true)
        #expect(wrong.last?.advice?.contains("password") == true)
        #expect(right.map(\.verdict) == [.ok, .ok, .ok, .ok])
    }

    @Test("a password file that cannot be read is told before anything is tried")
    func noPasswordFile() async throws {
        let directory = try TestDirectory()

        let findings = try await Self.check(
            "addresses = [\"mqtt://127.0.0.1:1\"]",
            "username = \"room\"",
            "password_file = \"\(directory.path("none"))\""
        )

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding.hasPrefix("hub.password_file: "))
    }

    @Test("a certificate of an authority that is not trusted fails at TLS; a trusted one passes")
    func untrusted() async throws {
        let (ours, theirs) = (try TestCertificates(), try TestCertificates())
        var options = TestBroker.Options()
        options.tls = try ours.server()
        let broker = try await TestBroker(options)
        let address = "addresses = [\"mqtts://127.0.0.1:\(broker.port)\"]"

        let untrusted = try await Self.check(address, "ca_file = \"\(theirs.caFile)\"")
        let trusted = try await Self.check(address, "ca_file = \"\(ours.caFile)\"")

        #expect(untrusted.map(\.verdict) == [.ok, .ok, .fail])
        #expect(untrusted.last?.finding.hasPrefix("tls: ") == true)
        #expect(trusted.map(\.verdict) == [.ok, .ok, .ok, .ok, .ok])
    }

    @Test("a second address that fails is a warning while the first one works")
    func spareAddress() async throws {
        let (broker, dead) = (try await TestBroker(), try await TestBroker())
        dead.stop()

        let findings = try await Self.check(
            "addresses = [\"mqtt://127.0.0.1:\(dead.port)\", \"mqtt://127.0.0.1:\(broker.port)\"]"
        )

        #expect(findings.map(\.verdict) == [.ok, .warn, .ok, .ok, .ok, .ok])
    }

    @Test("a hub that takes the connection and says nothing fails at the login within the check's time")
    func silent() async throws {
        var script = ScriptedHub.Script()
        script.answersConnect = false
        let hub = try ScriptedHub(script)

        let findings = try await Self.check("addresses = [\"mqtt://127.0.0.1:\(hub.port)\"]")

        #expect(findings.map(\.verdict) == [.ok, .ok, .fail])
        #expect(findings.last?.finding.hasPrefix("login: ") == true)
    }

    @Test("a hub that lets the agent in and never acknowledges is named as that")
    func neverAcknowledges() async throws {
        var script = ScriptedHub.Script()
        script.acknowledges = false
        let hub = try ScriptedHub(script)
        defer { hub.end() }

        let findings = try await Self.check("addresses = [\"mqtt://127.0.0.1:\(hub.port)\"]")

        #expect(findings.map(\.verdict) == [.ok, .ok, .ok, .fail])
        #expect(findings.last?.finding.hasPrefix("round trip: the hub accepts but does not acknowledge: ") == true)
    }
}
