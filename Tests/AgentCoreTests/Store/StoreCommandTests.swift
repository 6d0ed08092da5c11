// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ArgumentParser
import ClassroomEvents
import Foundation
import TestBroker
import Testing

@testable import AgentCore
@testable import ClassroomAgent
@testable import EdgeStore

@Suite("classroom-agent store", .timeLimit(.minutes(1)))
struct StoreCommandTests {
    private let directory: TestDirectory
    private let configuration: AgentConfiguration

    init() throws {
        directory = try TestDirectory()
        try directory.write(
            """
            [room]
            district = "district"
            school = "school"
            room = "room"
            [hub]
            addresses = ["mqtt://127.0.0.1:1"]
            [store]
            path = "\(directory.path("store"))"
            """,
            to: "agent.toml"
        )
        configuration = try AgentConfiguration.load(path: directory.path("agent.toml"))
    }

    private func store() async throws -> EdgeStore {
        try await EdgeStore(
            configuration.storeConfiguration,
            room: configuration.room,
            thread: PollThread(label: "test-store")
        )
    }

    private func exitCode(of arguments: [String]) async -> Int32 {
        do {
            var command = try StoreCommand.parseAsRoot(arguments + ["--config", directory.path("agent.toml")])
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            return 0
        } catch {
            return StoreCommand.exitCode(for: error).rawValue
        }
    }

    @Test("replay works beside the running agent, which finds it with its next look, and names who asked")
    func replay() async throws {
        let agent = try await store()
        let keys = try await agent.append((0..<5).map { _ in try CheckFixture.draft() })
        await agent.acknowledge(keys)
        await agent.flush()

        let code = await exitCode(of: ["replay", "--family", "behaviour", "--from-sequence", "2", "--to-sequence", "4"])

        #expect(code == 0)
        let redeliveries = try await agent.redeliveries(after: .init(), limit: 10, maximumBytes: .max)
        #expect(redeliveries.map(\.event.key) == Array(keys[1...3]))
        let waiting = try await agent.waiting(after: .init(), limit: 10, maximumBytes: .max)
        let audit = try #require(waiting.first { $0.type == StoreReplayed.type })
        #expect(String(decoding: audit.payload, as: UTF8.self).contains("\"user\":\"\(InvokingUser.current().name)\""))
        #expect(try await agent.statistics().replayingCount == 3)
    }

    @Test("replay works when the agent is stopped, by time and for dead letters")
    func stopped() async throws {
        let before = try await store()
        let keys = try await before.append((0..<3).map { _ in try CheckFixture.draft() })
        try await before.setAside([DeadLetter(.event(keys[2]), reason: "payload invalid")])
        await before.acknowledge(Array(keys[..<2]))
        await before.close()

        #expect(await exitCode(of: ["dead-letters", "--json"]) == 0)
        #expect(await exitCode(of: ["replay", "--since", "1h", "--json"]) == 0)
        #expect(await exitCode(of: ["replay", "--dead-letters"]) == 0)

        let after = try await store()
        let redeliveries = try await after.redeliveries(after: .init(), limit: 10, maximumBytes: .max)
        #expect(redeliveries.map(\.event.key) == [keys[2], keys[0], keys[1]])
    }

    @Test("without a store they end with 1 and make none")
    func missing() async throws {
        for arguments in [["search"], ["replay", "--since", "1h"], ["dead-letters"], ["stats"]] {
            #expect(await exitCode(of: arguments) == 1, "\(arguments)")
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path("store")))
    }

    @Test(
        "wrong usage ends with 64",
        arguments: [
            ["replay"], ["replay", "--from-sequence", "1"], ["replay", "--since", "soon"],
            ["replay", "--since", "1h", "--dead-letters"], ["search", "--since", "tomorrow"], ["search", "-n", "0"],
            ["search", "--state", "lost"], ["search", "--type", "gap*"], ["search", "--family", "weather"],
        ]
    )
    func usage(arguments: [String]) async throws {
        #expect(await exitCode(of: arguments) == 64)
    }

    @Test("search ends with 0, whether something matches or not")
    func search() async throws {
        let agent = try await store()
        try await agent.append([CheckFixture.draft()])
        for arguments in [
            [], ["--json"], ["--type", "occupancy.*", "--since", "1h", "--state", "waiting", "--oldest"],
            ["--family", "security"],
        ] {
            #expect(await exitCode(of: ["search"] + arguments) == 0)
        }
    }

    @Test("a dead letter's JSON holds the event byte for byte")
    func letterJSON() throws {
        let payload = Array(#"{"specversion":"1.0", "data":{"a":1}}"#.utf8)
        let letter = StoredDeadLetter(
            id: 1,
            event: StoredEvent(
                key: EventKey(family: .behaviour, epoch: 1, sequence: 1),
                type: "classroom.test",
                device: nil,
                unixMilliseconds: 0,
                payload: payload
            ),
            refusedUnixMilliseconds: 5,
            reason: "say \"no\""
        )
        let line = String(decoding: DeadLetterText.json(letter), as: UTF8.self)
        #expect(
            line == #"{"reason":"say \"no\"","refused_unix_ms":5,"event":{"specversion":"1.0", "data":{"a":1}}}"#
        )
    }
}
