// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Quota")
struct QuotaTests {
    private static let quota: Int64 = 4 << 20

    private func openSmall(_ directory: TemporaryDirectory) async throws -> EdgeStore {
        try await open(directory) { $0.maximumBytes = Self.quota }
    }

    @Test("history goes before anything that waits", .timeLimit(.minutes(1)))
    func historyFirst() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openSmall(directory)
        for _ in 0..<20 {
            await store.acknowledge(try await store.append(samples(100, .security, bytes: 2000)))
        }
        for family in try await store.statistics().families { #expect(family.droppedCount == 0) }
        let keys = try everything(in: directory).map(\.key.sequence)
        #expect(keys.last == 2000)
        #expect(keys.count < 2000)
    }

    @Test(
        "received and gaps together are everything that was accepted, without overlap",
        .timeLimit(.minutes(1)),
        arguments: 0..<4
    )
    func arithmetic(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let directory = try TemporaryDirectory()
        var store = try await openSmall(directory)
        var accepted: Set<EventKey> = []
        var received: [StoredEvent] = []
        for round in 0..<80 {
            let family =
                [Family.environment, .environment, .behaviour, .operations, .security]
                .randomElement(using: &random) ?? .environment
            let count = family == .security ? 3 : Int.random(in: 20...120, using: &random)
            accepted.formUnion(try await store.append(samples(count, family, bytes: 1500)))
            let size = try await store.statistics()
            #expect(size.databaseBytes + size.walBytes <= Self.quota)
            if round % 7 == 3 {
                // A connection that breaks: what is sent arrives, but only a part is acknowledged.
                var cursor = UplinkCursor()
                let sent = try await store.waiting(after: cursor, limit: 5, maximumBytes: 1 << 20)
                for event in sent { cursor.advance(past: event.key) }
                received += sent
                await store.acknowledge(sent.filter { _ in Bool.random(using: &random) }.map(\.key))
            }
            if round == 40 {
                await store.close()
                store = try await openSmall(directory)
            }
        }
        received += try await drain(store)
        try check(received, accepted: accepted)
        #expect(try await store.statistics().families[Family.environment.rank].droppedCount > 0)
    }

    @Test("gaps that are dropped themselves are told again, joined", .timeLimit(.minutes(1)))
    func gapsOfGaps() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openSmall(directory)
        // Gap events come behind these, where no mark of what may have been sent protects them.
        var accepted = Set(try await store.append(samples(300, .operations)))
        for _ in 0..<60 { accepted.formUnion(try await store.append(samples(50, .environment, bytes: 2000))) }
        let before = Set(try everything(in: directory).filter { $0.type == StoreGap.type }.map(\.key))
        for _ in 0..<90 { accepted.formUnion(try await store.append(samples(50, .operations, bytes: 2000))) }
        let received = try await drain(store)
        try check(received, accepted: accepted)
        let gaps = try received.filter { $0.type == StoreGap.type }.map { try Envelope($0).data }
        #expect(before.subtracting(received.map(\.key)).count > 5)
        #expect(gaps.contains { $0.family == "environment" })
        #expect(gaps.contains { $0.family == "operations" })
    }

    @Test(
        "security is never dropped: when nothing else is left, append says full; and goes on later",
        .timeLimit(.minutes(1))
    )
    func full() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openSmall(directory)
        var accepted: Set<EventKey> = Set(try await store.append(samples(100, .environment, bytes: 2000)))
        let drafts = try samples(10, .security, bytes: 2000)
        var failure: StoreError?
        for _ in 0..<400 where failure == nil {
            do throws(StoreError) {
                accepted.formUnion(try await store.append(drafts))
            } catch { failure = error }
        }
        #expect(failure?.code == .full)
        #expect(try await store.statistics().families[Family.security.rank].droppedCount == 0)
        await #expect(throws: StoreError.self) { try await store.append(samples(10, .environment, bytes: 2000)) }

        var received = try await drain(store)
        accepted.formUnion(try await store.append(samples(10, .security, bytes: 2000)))
        received += try await drain(store)
        try check(received, accepted: accepted)
        #expect(received.count { $0.key.family == .security } == accepted.count { $0.family == .security })
    }

    /// - Parameter accepted: What `append` returned; gap events come on top.
    private func check(_ received: [StoredEvent], accepted: Set<EventKey>) throws {
        var explained: Set<EventKey> = []
        for gap in try received.filter({ $0.type == StoreGap.type }).map({ try Envelope($0).data }) {
            let family = try #require(gap.family.flatMap(Family.init(rawValue:)))
            let first = try #require(gap.first_sequence)
            let last = try #require(gap.last_sequence)
            #expect(gap.count == last - first + 1)
            #expect(gap.reason == "quota")
            for sequence in first...last {
                let isNew = explained.insert(EventKey(family: family, epoch: 1, sequence: sequence)).inserted
                #expect(isNew, "\(family) \(sequence) is explained twice")
            }
        }
        let arrived = Set(received.map(\.key))
        #expect(arrived.isDisjoint(with: explained))
        let known = arrived.union(explained)
        #expect(known.isSuperset(of: accepted))
        for family in Family.allCases {
            let sequences = known.filter { $0.family == family }.map(\.sequence).sorted()
            #expect(sequences == oneTo(sequences.count))
        }
    }
}
