// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import Foundation
import Glibc
import TestBroker
import Testing

@testable import AgentCore

@Suite("StoreCheck on real stores", .timeLimit(.minutes(1)))
struct StoreCheckTests {
    private static func check(
        _ path: String,
        agent: AgentPresence = .absent,
        account: AgentAccount = CheckFixture.ourselves,
        unixMilliseconds: Int64 = Moment.now().unixMilliseconds
    ) async -> [CheckFinding] {
        await StoreCheck(path: path, agent: agent, account: account, unixMilliseconds: unixMilliseconds).findings()
    }

    @Test("a good store is whole and tells its epoch, beside its writer and after it")
    func good() async throws {
        let directory = try TestDirectory()
        let path = directory.path("events.sqlite")
        let store = try await CheckFixture.store(path)
        let keys = try await store.append([try CheckFixture.draft(), try CheckFixture.draft()])
        await store.acknowledge(keys)
        await store.flush()

        let beside = await Self.check(path)
        await store.close()
        let after = await Self.check(path)

        for findings in [beside, after] {
            #expect(findings.map(\.verdict) == [.ok, .ok])
            #expect(findings[0].finding.hasPrefix("\(path): whole, all 2 events read, "))
            #expect(findings[0].finding.hasSuffix(", epoch 1"))
            #expect(findings[1].finding == "no events wait for the hub")
        }
    }

    @Test("events that wait are counted; after ten minutes they are a warning")
    func waiting() async throws {
        let directory = try TestDirectory()
        let path = directory.path("events.sqlite")
        let store = try await CheckFixture.store(path)
        let moment = Moment.now()
        _ = try await store.append([try CheckFixture.draft(at: moment)])

        let young = await Self.check(path, unixMilliseconds: moment.unixMilliseconds + 600_000)
        let old = await Self.check(path, unixMilliseconds: moment.unixMilliseconds + 7_500_000)
        await store.close()

        #expect(young.map(\.verdict) == [.ok, .ok])
        #expect(young[1].finding == "1 event waits for the hub, the oldest for 10 min")
        #expect(old.map(\.verdict) == [.ok, .warn])
        #expect(old[1].finding == "1 event waits for the hub, the oldest for 2 h 5 min")
    }

    @Test("no store yet is a warning, or a failure when the agent runs without one")
    func missing() async throws {
        let directory = try TestDirectory()

        let noFile = await Self.check(directory.path("events.sqlite"))
        let noDirectory = await Self.check(directory.path("none/events.sqlite"))
        let lost = await Self.check(directory.path("events.sqlite"), agent: CheckFixture.running())
        let lostDirectory = await Self.check(directory.path("none/events.sqlite"), agent: CheckFixture.running())

        #expect(noFile.map(\.verdict) == [.warn])
        #expect(noDirectory.map(\.verdict) == [.warn])
        #expect(lost.map(\.verdict) == [.fail])
        #expect(lostDirectory.map(\.verdict) == [.fail])
    }

    @Test("a directory that the agent's user may not write is a failure, whoever asks")
    func unwritable() async throws {
        let directory = try TestDirectory()
        chmod(directory.path, 0o755)

        let findings = await Self.check(directory.path("events.sqlite"), account: CheckFixture.stranger)

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding == "\(directory.path) cannot be written by stranger")
        #expect(findings[0].advice?.contains("chown stranger:") == true)
    }

    @Test("a file in the place of the directory is a failure")
    func notADirectory() async throws {
        let directory = try TestDirectory()
        try Data().write(to: URL(filePath: directory.path("store")))

        let findings = await Self.check(directory.path("store/events.sqlite"))

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding == "\(directory.path("store")) is not a directory")
    }

    @Test("a file that is no database, and a database with a torn page, are damage")
    func damaged() async throws {
        let directory = try TestDirectory()
        let (foreign, torn) = (directory.path("foreign.sqlite"), directory.path("torn.sqlite"))
        try Data("this is not a database, but it is long enough to be read as one".utf8).write(
            to: URL(filePath: foreign)
        )
        let store = try await CheckFixture.store(torn)
        for _ in 0..<20 {
            _ = try await store.append(try (0..<50).map { _ in try CheckFixture.draft() })
        }
        await store.close()
        var bytes = try Data(contentsOf: URL(filePath: torn))
        // The first pages hold the schema; what follows is full of events.
        for index in (bytes.count / 2)..<(bytes.count - 4096) { bytes[index] = 0x5A }
        try bytes.write(to: URL(filePath: torn))

        for path in [foreign, torn] {
            let findings = await Self.check(path)

            #expect(findings.map(\.verdict) == [.fail])
            #expect(findings.first?.advice?.hasPrefix("Restart the agent") == true)
        }
    }
}
