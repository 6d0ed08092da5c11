// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc
import TestBroker
import Testing

@testable import AgentCore

@Suite("ConfigCheck and AgentCheck")
struct ConfigCheckTests {
    private static func check(_ path: String, _ account: AgentAccount = CheckFixture.ourselves) async -> [CheckFinding]
    {
        let outcome = Result { () throws(ConfigurationError) in try AgentConfiguration.load(path: path) }
        return await ConfigCheck(path: path, outcome: outcome, account: account).findings()
    }

    /// A valid configuration with a password file of this mode.
    private static func directory(passwordMode: mode_t) throws -> TestDirectory {
        let directory = try TestDirectory()
        try Data("secret\n".utf8).write(to: URL(filePath: directory.path("password")))
        chmod(directory.path("password"), passwordMode)
        let text = ConfigFixture.minimal + "username = \"room\"\npassword_file = \"\(directory.path("password"))\"\n"
        try Data(text.utf8).write(to: URL(filePath: directory.path("agent.toml")))
        chmod(directory.path("agent.toml"), 0o644)
        return directory
    }

    @Test("a good file is summed up")
    func good() async throws {
        let directory = try Self.directory(passwordMode: 0o640)

        let findings = await Self.check(directory.path("agent.toml"))

        let path = directory.path("agent.toml")
        #expect(findings == [.ok("config", "\(path): 0 cameras, 0 microphones, hub mqtt://127.0.0.1:1883")])
    }

    @Test("each problem of a broken file is a failure of its own")
    func broken() async throws {
        let directory = try TestDirectory()
        let text = ConfigFixture.minimal.replacing("changsha", with: "Changsha").replacing("mqtt:", with: "http:")
        try Data(text.utf8).write(to: URL(filePath: directory.path("agent.toml")))

        let findings = await Self.check(directory.path("agent.toml"))

        #expect(findings.map(\.verdict) == [.fail, .fail])
        #expect(findings[0].finding.contains("agent.toml:2: room.district"))
        #expect(findings.allSatisfy { $0.advice?.isEmpty == false })
    }

    @Test("a file that is not there is a failure")
    func missing() async throws {
        let directory = try TestDirectory()

        let findings = await Self.check(directory.path("none.toml"))

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding.hasSuffix("there is no such file"))
    }

    @Test("a password that everybody can read is a warning, one that the agent cannot read a failure")
    func passwordRights() async throws {
        let open = try Self.directory(passwordMode: 0o644)
        let closed = try Self.directory(passwordMode: 0o600)

        let findings = await Self.check(open.path("agent.toml"))
        let refused = await Self.check(closed.path("agent.toml"), CheckFixture.stranger)

        #expect(findings.map(\.verdict) == [.ok, .warn])
        #expect(findings[1].finding.hasPrefix("\(open.path("password")) is secret"))
        #expect(refused.map(\.verdict) == [.ok, .fail])
        #expect(refused[1].finding == "\(closed.path("password")) may not be read by stranger")
    }

    @Test("a configuration that everybody can change is a warning")
    func writable() async throws {
        let directory = try Self.directory(passwordMode: 0o640)
        chmod(directory.path("agent.toml"), 0o666)

        let findings = await Self.check(directory.path("agent.toml"))

        #expect(findings.map(\.verdict) == [.ok, .warn])
        #expect(findings[1].advice == "Run 'chmod o-w \(directory.path("agent.toml"))'.")
    }

    @Test("the agent's absence is a failure where it is installed, and a warning where it is not")
    func absent() async {
        let installed = await AgentCheck(agent: .absent, account: CheckFixture.stranger).findings()
        let developer = await AgentCheck(agent: .absent, account: CheckFixture.ourselves).findings()
        let untold = await AgentCheck(agent: .untold(why: "no right"), account: CheckFixture.stranger).findings()

        #expect(installed.map(\.verdict) == [.fail])
        #expect(developer.map(\.verdict) == [.warn])
        #expect(untold.map(\.verdict) == [.warn] && untold[0].finding == "no right")
    }

    @Test("a running agent is good, one with a part that hangs is not, and refused events are told")
    func running() async {
        let verdicts = { (agent: AgentPresence) async in
            await AgentCheck(agent: agent, account: CheckFixture.ourselves).findings().map(\.verdict)
        }

        #expect(await verdicts(CheckFixture.running()) == [.ok])
        #expect(await verdicts(CheckFixture.running(stalled: ["hub"])) == [.fail])
        #expect(await verdicts(CheckFixture.running(refused: 3)) == [.ok, .warn])
    }

    @Test("a real server's answer is taken, silence at the path is absence", .timeLimit(.minutes(1)))
    func presence() async throws {
        try await LocalFixture.withServer { path in
            #expect(await AgentPresence.find(socket: path) == .running(LocalFixture.status))
        }
        let directory = try TestDirectory()
        #expect(await AgentPresence.find(socket: directory.path("none")) == .absent)
    }

    @Test("something else that answers there is not taken for an agent", .timeLimit(.minutes(1)))
    func foreignServer() async throws {
        let answer: @Sendable (LocalRequest) async -> LocalServer.Answer = { _ in .once(Array("{}\n".utf8)) }
        try await LocalFixture.withServer(answer: answer) { path in
            guard case .untold(let why) = await AgentPresence.find(socket: path) else {
                Issue.record("an empty object is not a status")
                return
            }
            #expect(why.hasPrefix(path))
        }
    }

    @Test("without a configuration the socket of an installed agent is asked")
    func installedSocket() throws {
        #expect(try ConfigFixture.configuration(adding: "").local.socket == AgentPresence.installedSocket)
    }
}
