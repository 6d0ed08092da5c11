// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Lending")
struct LendingTests {
    @Test("what was read in one large batch before a crash is not dropped after it", .timeLimit(.minutes(1)))
    func crash() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.maximumBytes = 4 << 20 }
        try await store.append(samples(900, .environment, bytes: 1500))
        let lent = try await store.waiting(after: .init(), limit: 700, maximumBytes: .max)

        // As after a crash, and as another process: nothing of what the first store holds in memory is known here.
        let other = try await open(directory) { $0.maximumBytes = 4 << 20 }
        while try await other.statistics().families[Family.environment.rank].droppedCount == 0 {
            try await other.append(samples(50, .environment, bytes: 1500))
        }

        #expect(lent.count == 700)
        let kept = Set(try everything(in: directory).map(\.key))
        #expect(kept.isSuperset(of: lent.map(\.key)))
    }

    @Test("a mark runs ahead by no more than its share of the quota")
    func share() {
        var lending = Lending(maximumBytes: 4 << 20)
        var families = [FamilyState(family: .security)]
        families[0].waitingCount = 10
        families[0].waitingBytes = 20_000
        lending.begin(families)
        lending.lend(EventKey(family: .security, epoch: 1, sequence: 1))
        lending.raise(&families)
        #expect(families[0].lentSequence == 1 + (4 << 20) / 64 / 2000)
    }

    @Test("a family of which nothing was sent has no mark", .timeLimit(.minutes(1)))
    func neverSent() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(5, .security) + samples(5, .environment))
        let lent = try await store.waiting(after: .init(), limit: 1, maximumBytes: .max)
        try await store.append([sample(.environment)])

        let marks = try await store.marks()
        #expect(lent.map(\.key.family) == [.security])
        #expect(marks[Family.security.rank] > 0)
        #expect(marks[Family.environment.rank] == 0)
    }
}

extension EdgeStore {
    /// By rank, as they are on disk.
    fileprivate func marks() throws -> [Int64] {
        try #require(opened).database.families.load().map(\.lentSequence)
    }
}
