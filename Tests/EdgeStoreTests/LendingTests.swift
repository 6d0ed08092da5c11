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
        lending.raise(&families)
        #expect(families[0].lentSequence == (4 << 20) / 64 / 2000)
    }
}
