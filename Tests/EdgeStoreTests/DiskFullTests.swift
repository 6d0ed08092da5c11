// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

/// `max_page_count` makes SQLite fail as it does on a full file system, at a page that the test chooses.
@Suite("Disk full")
struct DiskFullTests {
    @Test("append says so, nothing accepted is lost, and all goes on when space returns", .timeLimit(.minutes(1)))
    func goesOn() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        var accepted = try await store.append(samples(20, .security, bytes: 500))
        try await store.limitPages(to: 20)
        let drafts = try samples(4, .security, bytes: 2000)
        var failure: StoreError?
        for _ in 0..<100 where failure == nil {
            do throws(StoreError) {
                accepted += try await store.append(drafts)
            } catch { failure = error }
        }
        #expect(failure?.code == .diskFull)
        #expect(failure?.advice.contains("Free space") == true)
        #expect(try everything(in: directory).map(\.key) == accepted)

        try await store.limitPages(to: 1_000_000)
        accepted += try await store.append(drafts)
        #expect(try everything(in: directory).map(\.key) == accepted)
        #expect(accepted.map(\.sequence) == Array(1...Int64(accepted.count)))
    }

    @Test("what does not fit together is tried alone, the most important first", .timeLimit(.minutes(1)))
    func alone() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.commitDelay = .seconds(3600) }
        try await store.append(samples(1, .security))
        try await store.limitPages(to: 16)
        let large = Task { try await store.append(samples(49, .environment, bytes: 4000)) }
        while store.waitingForCommit < 49 { await Task.yield() }
        let keys = try await store.append([sample(.security, bytes: 100)])
        #expect(keys.map(\.sequence) == [2])
        await #expect { try await large.value } throws: { ($0 as? StoreError)?.code == .diskFull }
        #expect(try everything(in: directory).count == 2)
    }

    @Test("acknowledgements that could not be committed go with the next commit", .timeLimit(.minutes(1)))
    func acknowledgementsStay() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append(samples(5, .security))
        await store.acknowledge(keys)
        try await store.limitPages(to: 1)
        await #expect(throws: StoreError.self) { try await store.append(samples(50, .security, bytes: 4000)) }
        try await store.limitPages(to: 1_000_000)
        await store.flush()
        #expect(try await store.statistics().families[Family.security.rank].acknowledgedSequence == 5)
    }
}

extension EdgeStore {
    func limitPages(to count: Int) throws {
        _ = try opened?.database.connection.integer("PRAGMA max_page_count = \(count)")
    }
}
