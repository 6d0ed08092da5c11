// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("store verify and store repair")
struct VerifyTests {
    @Test("a sound store is good, beside the process that writes it and after it", .timeLimit(.minutes(1)))
    func good() async throws {
        var beside: StoreVerification?
        let filled = try await FilledStore { beside = try EdgeStoreReader(path: $0.directory.database).verify() }
        for found in [try #require(beside), try EdgeStoreReader(path: filled.directory.database).verify()] {
            #expect(found.isGood)
            let counts = Dictionary(uniqueKeysWithValues: found.checks.map { ($0.subject, Int($0.count)) })
            #expect(counts[.events] == filled.accepted.count)
            #expect(counts[.sequences] == filled.waiting.count)
            #expect(counts[.counters] == Family.allCases.count)
            #expect(counts[.redeliveries] == 0)
            #expect(try #require(counts[.pages]) > 500)
        }
        #expect(try repair(filled).plan().plan == .nothing)
    }

    @Test("dropped and explained events are no holes, others are", .timeLimit(.minutes(1)))
    func holes() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.maximumBytes = 1 << 20 }
        for _ in 0..<40 { try await store.append(samples(40, .environment, bytes: 1000)) }
        let statistics = try await store.statistics()
        #expect(try #require(statistics.families.last).droppedCount > 0)
        await store.close()
        #expect(try EdgeStoreReader(path: directory.database).verify().isGood)

        let newest = StoreSchema.key(rank: Family.environment.rank, sequence: 1595)
        try execute(directory.database, "DELETE FROM gap; DELETE FROM event WHERE key >= \(newest)")
        try execute(directory.database, "DELETE FROM event WHERE key < \(newest - 400)")
        let found = try EdgeStoreReader(path: directory.database).verify()
        #expect(subjects(found) == [.counters, .sequences])
    }

    @Test("an altered event and altered counters are found, and repaired by salvage", .timeLimit(.minutes(1)))
    func altered() async throws {
        let filled = try await FilledStore()
        let path = filled.directory.database
        let harmed = try #require(filled.waiting.first { $0.family == .security })
        let key = StoreSchema.key(rank: 0, sequence: harmed.sequence)
        try execute(path, "UPDATE event SET payload = CAST(replace(payload, 'xxx', 'xyx') AS BLOB) WHERE key = \(key)")
        let found = try EdgeStoreReader(path: path).verify()
        #expect(subjects(found) == [.events])
        #expect(found.checks.flatMap(\.problems) == ["event security #\(harmed.sequence) is not as it was accepted"])

        let repair = try repair(filled)
        let plan = try repair.plan().plan
        #expect(plan == .renew(reason: "event security #\(harmed.sequence) is not as it was accepted"))
        let summaries = try await repair.carryOut(plan)
        #expect(summaries.flatMap(\.families).reduce(0) { $0 + $1.lostCount } == 1)
        #expect(try repair.plan().plan == .nothing)
        let delivered = try await Delivered(try await open(filled.directory))
        #expect(delivered.explained == [harmed])
        #expect(delivered.salvagedKeys == filled.waiting.subtracting([harmed]))

        try execute(path, "UPDATE family SET last_sequence = last_sequence + 1 WHERE rank = 0")
        #expect(subjects(try EdgeStoreReader(path: path).verify()) == [.sequences])
    }

    @Test("wrong counts are counted anew, and nothing is set aside", .timeLimit(.minutes(1)))
    func recounted() async throws {
        let filled = try await FilledStore()
        let path = filled.directory.database
        let database = try StoreDatabase(SQLiteConnection(path: path, mode: .readWrite, busyTimeout: .zero))
        for var state in try database.families.load() {
            state.waitingCount += 7
            state.historyBytes = 3
            try database.families.save(state)
        }
        let repair = try repair(filled)
        #expect(subjects(try #require(try repair.plan().found)) == [.counters])
        #expect(try repair.plan().plan == .recount)
        #expect(try await repair.carryOut(.recount).isEmpty)
        #expect(try EdgeStoreReader(path: path).verify().isGood)
        #expect(try filled.directory.names().allSatisfy { !$0.hasSuffix(".damaged") })
    }

    @Test(
        "a file that is no store any more is renewed; while another process has it open, nothing is",
        .timeLimit(.minutes(1))
    )
    func renewed() async throws {
        let filled = try await FilledStore()
        try patch(filled.directory.database, at: 0, [UInt8](repeating: 0x55, count: 100))
        let repair = try repair(filled)
        let plan = try repair.plan()
        #expect(plan.found == nil)
        var lock: StoreLock? = try StoreLock(StoreFiles(database: filled.directory.database), timeout: .zero)
        await #expect { try await repair.carryOut(plan.plan) } throws: { ($0 as? StoreError)?.code == .busy }
        withExtendedLifetime(lock) {}
        lock = nil
        let summaries = try await repair.carryOut(plan.plan)
        #expect(summaries.flatMap(\.families).reduce(0) { $0 + $1.salvagedCount } == Int64(filled.waiting.count))
        #expect(try EdgeStoreReader(path: filled.directory.database).verify().isGood)
    }

    @Test("a log that lost commits is repaired by salvage, however often it was looked at", .timeLimit(.minutes(1)))
    func log() async throws {
        var killed: FilledStore?
        _ = try await FilledStore { killed = try $0.copy() }
        let filled = try #require(killed)
        try LogDamageTests.Harm.overwritten.apply(to: filled)
        let repair = try repair(filled)
        let plan = try repair.plan()
        #expect(plan.found == nil)
        guard case .renew(let reason) = plan.plan else {
            Issue.record("\(plan.plan) is planned")
            return
        }
        #expect(reason.hasPrefix("its log holds"))
        #expect(try repair.plan().plan == plan.plan)
        let summaries = try await repair.carryOut(plan.plan)
        #expect(try #require(summaries.first).families.allSatisfy { !$0.isEndKnown })
        #expect(try EdgeStoreReader(path: filled.directory.database).verify().isGood)
        #expect(try repair.plan().plan == .nothing)
    }

    private func subjects(_ found: StoreVerification) -> [StoreVerification.Check.Subject] {
        found.checks.filter { $0.problemCount > 0 }.map(\.subject)
    }

    private func repair(_ filled: FilledStore) throws -> StoreRepair {
        let code = try #require(Code("test"))
        var configuration = StoreConfiguration(path: filled.directory.database)
        configuration.busyTimeout = .milliseconds(50)
        return StoreRepair(configuration, room: RoomAddress(district: code, school: code, room: code))
    }
}
