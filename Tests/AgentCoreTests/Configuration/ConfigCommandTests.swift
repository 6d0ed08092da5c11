// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Testing

@testable import AgentCore
@testable import ClassroomAgent

@Suite("classroom-agent config")
struct ConfigCommandTests {
    private static func exitCode(of arguments: [String]) async throws -> Int32 {
        do {
            var command = try ConfigCommand.parseAsRoot(arguments)
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return ConfigCommand.exitCode(for: error).rawValue
        }
    }

    private static var example: String { ConfigFixture.root.appending(path: "deploy/agent.example.toml").path }

    @Test("a good file ends with 0")
    func good() async throws {
        #expect(try await Self.exitCode(of: ["validate", Self.example]) == 0)
        #expect(try await Self.exitCode(of: ["validate", "--json", "--no-files", Self.example]) == 0)
        #expect(try await Self.exitCode(of: ["show", "--config", Self.example]) == 0)
        #expect(try await Self.exitCode(of: ["show", "-c", Self.example, "--json"]) == 0)
    }

    @Test(
        "a bad or missing file ends with 78",
        arguments: [["validate", "--json"], ["validate"], ["show", "--config"]]
    )
    func bad(arguments: [String]) async throws {
        #expect(try await Self.exitCode(of: arguments + ["/dev/null"]) == 78)
        #expect(try await Self.exitCode(of: arguments + ["/nowhere/agent.toml"]) == 78)
    }

    @Test("bad arguments end with 64", arguments: [["frobnicate"], ["validate", "a", "b"], ["show", "--colour"]])
    func usage(arguments: [String]) async throws {
        #expect(try await Self.exitCode(of: arguments) == 64)
    }

    @Test("without a file the installed one is meant")
    func defaultFile() throws {
        #expect(try ConfigValidateCommand.parse([]).file == "/etc/classroom-agent/agent.toml")
        #expect(try ConfigShowCommand.parse([]).configFile.config == "/etc/classroom-agent/agent.toml")
    }

    @Test("--no-files lets a file pass that names others which are elsewhere")
    func offline() async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }  // left to the system's own cleaning
        let file = directory.appending(path: "agent.toml")
        let device = "[[devices]]\nid = \"m\"\nkind = \"microphone\"\nsource = \"file\"\nfile = \"/nowhere.wav\"\n"
        try Data((ConfigFixture.minimal + device).utf8).write(to: file)
        #expect(try await Self.exitCode(of: ["validate", file.path]) == 78)
        #expect(try await Self.exitCode(of: ["validate", "--no-files", file.path]) == 0)
    }

    @Test("every problem and every setting is one line of JSON")
    func json() throws {
        let origin = ConfigOrigin.file(name: "a.toml", line: 3)
        let error = ConfigurationError([
            ConfigProblem(path: "hub.window", message: "0 is not in 1…1000", origin: origin),
            ConfigProblem(path: "", message: "two\nlines", origin: origin),
        ])
        #expect(ConfigJSON.problems(error).count == 2)
        #expect(ConfigJSON.problems(error).allSatisfy { !$0.contains("\n") })
        let problems = try #require(try ConfigJSON.problems(error).map(Self.decoded).first)
        #expect(problems["file"] as? String == "a.toml")
        #expect(problems["line"] as? Int == 3)
        #expect(problems["path"] as? String == "hub.window")
        #expect(problems["message"] as? String == "0 is not in 1…1000")
        let value = EffectiveValue(path: "hub.window", value: "50", origin: .builtIn)
        let values = try #require(try ConfigJSON.values([value]).map(Self.decoded).first)
        #expect(values as? [String: String] == ["path": "hub.window", "value": "50", "origin": "default"])
    }

    @Test("the table has three aligned columns")
    func table() {
        let values = [
            EffectiveValue(path: "hub.window", value: "50", origin: .builtIn),
            EffectiveValue(path: "log.level", value: "\"debug\"", origin: .file(name: "a.toml", line: 3)),
        ]
        #expect(
            ConfigTable.text(values) == """
                SETTING     VALUE    FROM
                hub.window  50       default
                log.level   "debug"  a.toml:3
                """
        )
    }

    @Test("a summary counts devices and names the hubs")
    func summary() throws {
        let devices = ["a", "b"].map {
            "[[devices]]\nid = \"\($0)\"\nkind = \"microphone\"\nmatch = { card = \"\($0)\" }\n"
        }
        let configuration = try ConfigFixture.configuration(adding: devices.joined())
        #expect(configuration.summary == "0 cameras, 2 microphones, hub mqtt://127.0.0.1:1883")
    }

    private static func decoded(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }
}
