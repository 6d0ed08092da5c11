// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("EdgeStore against an oracle")
struct OracleTests {
    /// The store in memory: what must be on disk.
    private struct Oracle {
        var kept: [Int64] = []
        var last: Int64 = 0
        var acknowledged: Set<Int64> = []
        var watermark: Int64 = 0

        mutating func acknowledge(_ sequences: [Int64]) {
            acknowledged.formUnion(sequences)
            while acknowledged.contains(watermark + 1) { watermark += 1 }
        }

        /// What is only in memory is forgotten: acknowledgements ahead of the watermark.
        mutating func reopen() { acknowledged = acknowledged.filter { $0 <= watermark } }
    }

    @Test("random appends, reads, acknowledgements and restarts agree", .timeLimit(.minutes(2)), arguments: 0..<12)
    func agrees(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let directory = try TemporaryDirectory()
        let keepsHistory = seed % 2 == 0
        let adjust = { (configuration: inout StoreConfiguration) in
            configuration.commitDelay = .milliseconds(1)
            if !keepsHistory { configuration.history = .zero }
        }
        var store = try await open(directory, adjust)
        var oracles = Family.allCases.map { _ in Oracle() }
        var cursor = UplinkCursor()
        var sent: [EventKey] = []
        for _ in 0..<150 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<9:
                let drafts = try (0..<Int.random(in: 1...12, using: &random)).map { _ in
                    try sample(Family.allCases.randomElement(using: &random) ?? .security)
                }
                for key in try await store.append(drafts) {
                    oracles[key.family.rank].last += 1
                    oracles[key.family.rank].kept.append(key.sequence)
                    #expect(key.sequence == oracles[key.family.rank].last)
                }
            case 9..<14:
                let limit = Int.random(in: 1...30, using: &random)
                for event in try await store.waiting(after: cursor, limit: limit, maximumBytes: 8192) {
                    let oracle = oracles[event.key.family.rank]
                    let before = sent.filter { $0.family == event.key.family }.map(\.sequence).max() ?? 0
                    #expect(event.key.sequence == max(before, oracle.watermark) + 1)
                    cursor.advance(past: event.key)
                    sent.append(event.key)
                }
            case 14..<18:
                sent.shuffle(using: &random)
                let count = Int.random(in: 0...sent.count, using: &random)
                // The newest sent stays as what the cursor stands on.
                let acknowledged = Array(sent.prefix(count))
                await store.acknowledge(acknowledged)
                for family in Family.allCases {
                    oracles[family.rank].acknowledge(acknowledged.filter { $0.family == family }.map(\.sequence))
                }
            case 18:
                cursor = UplinkCursor()
                sent = []
            default:
                await store.close()
                store = try await open(directory, adjust)
                cursor = UplinkCursor()
                sent = []
                for family in Family.allCases { oracles[family.rank].reopen() }
            }
        }
        await store.close()
        let stored = try everything(in: directory)
        for family in Family.allCases {
            let oracle = oracles[family.rank]
            let expected = keepsHistory ? oracle.kept : oracle.kept.filter { $0 > oracle.watermark }
            #expect(stored.filter { $0.key.family == family }.map(\.key.sequence) == expected)
        }
        let statistics = try EdgeStoreReader(path: directory.database).statistics()
        #expect(statistics.families.map(\.lastSequence) == oracles.map(\.last))
        #expect(statistics.families.map(\.acknowledgedSequence) == oracles.map(\.watermark))
    }
}
