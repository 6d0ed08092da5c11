// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Dead letters")
struct DeadLetterTests {
    @Test("what the hub refused is kept as a copy, explained once a range, and not sent again", .timeLimit(.minutes(1)))
    func setAside() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append(samples(6, .behaviour))
        let sent = try await store.waiting(after: .init(), limit: 10, maximumBytes: .max)
        await store.acknowledge([keys[0]])

        let refused = [keys[1], keys[2], keys[4]]
        try await store.setAside(refused.map { DeadLetter(.event($0), reason: "payload invalid") })

        let received = try await drain(store)
        #expect(received.filter { $0.key.family == .behaviour }.map(\.key) == [keys[3], keys[5]])
        let gaps = try received.filter { $0.type == StoreGap.type }.map { try Envelope($0).data }
        #expect(gaps.map(\.first_sequence) == [2, 5])
        #expect(gaps.map(\.last_sequence) == [3, 5])
        #expect(gaps.map(\.count) == [2, 1])
        #expect(gaps.allSatisfy { $0.reason == "refused" && $0.family == "behaviour" && $0.epoch == nil })
        let letters = try EdgeStoreReader(path: directory.database).deadLetters(after: 0)
        #expect(letters.map(\.event) == sent.filter { refused.contains($0.key) })
        #expect(letters.allSatisfy { $0.reason == "payload invalid" && $0.refusedUnixMilliseconds > 0 })
        await store.flush()
        try Self.expectCountersMatch(directory)
        let statistics = try await store.statistics()
        #expect(statistics.deadLetterCount == 3)
        #expect(statistics.families[Family.behaviour.rank].acknowledgedSequence == 6)
    }

    @Test(
        "after a crash a letter that was set aside is not sent, though what stands before it is",
        .timeLimit(.minutes(1))
    )
    func crash() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.acknowledgementDelay = .seconds(3600) }
        let keys = try await store.append(samples(3, .security))
        _ = try await store.waiting(after: .init(), limit: 10, maximumBytes: .max)
        try await store.setAside([DeadLetter(.event(keys[1]), reason: "no")])

        // As after a crash: nothing of what the first store holds in memory is known to the second.
        let other = try await open(directory)
        let received = try await drain(other)
        #expect(received.filter { $0.key.family == .security }.map(\.key) == [keys[0], keys[2]])
        #expect(received.count { $0.type == StoreGap.type } == 1)
        try await other.setAside([DeadLetter(.event(keys[1]), reason: "no")])
        #expect(try await drain(other).isEmpty)
    }

    @Test("gap events, and what is there no longer, are left alone")
    func left() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append(samples(1, .behaviour))
        try await store.setAside([DeadLetter(.event(keys[0]), reason: "no")])
        let gap = try #require(try await store.waiting(after: .init(), limit: 10, maximumBytes: .max).first)
        #expect(gap.type == StoreGap.type)
        try await store.setAside([
            DeadLetter(.event(gap.key), reason: "no"),
            DeadLetter(.event(keys[0]), reason: "no"),
            DeadLetter(.event(EventKey(family: .behaviour, epoch: 99, sequence: 1)), reason: "no"),
        ])
        #expect(try await store.statistics().deadLetterCount == 1)
        #expect(try await drain(store).map(\.key) == [gap.key])
    }

    @Test("a refused salvaged event is explained with its epoch, a refused replay not at all")
    func redelivered() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try salvage([old(.security, 5)], in: directory)
        await store.acknowledge(try await store.append(samples(2, .behaviour)))
        await store.flush()
        _ = try await store.replay(ReplayRequest(.sequences(.behaviour, 1...2), requester: "li"))
        let redeliveries = try await store.redeliveries(after: .init(), limit: 10, maximumBytes: .max)
        #expect(redeliveries.map(\.event.key.sequence) == [5, 1, 2])

        try await store.setAside(redeliveries.map { DeadLetter(.redelivery($0.key), reason: "no") })
        await store.flush()

        #expect(try await store.redeliveries(after: .init(), limit: 10, maximumBytes: .max).isEmpty)
        let gaps = try await drain(store).filter { $0.type == StoreGap.type }.map { try Envelope($0).data }
        #expect(gaps.map(\.epoch) == [7])
        #expect(gaps.map(\.first_sequence) == [5])
        let statistics = try await store.statistics()
        #expect(statistics.deadLetterCount == 3)
        #expect(statistics.replayingCount == 0)
    }

    @Test(
        "letters are bounded in number and in bytes, the oldest go",
        arguments: [(1200, 10, 1000), (100, 15_000, 68)]
    )
    func bounded(count: Int, bytes: Int, expected: Int) async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        var last: EventKey?
        for _ in 0..<count / 100 {
            let keys = try await store.append(samples(100, .behaviour, bytes: bytes))
            try await store.setAside(keys.map { DeadLetter(.event($0), reason: "no") })
            last = keys.last
        }
        #expect(try await store.statistics().deadLetterCount == expected)
        let reader = try EdgeStoreReader(path: directory.database)
        var newest: StoredDeadLetter?
        while let more = try reader.deadLetters(after: newest?.id ?? 0).last { newest = more }
        #expect(newest?.event.key == last)
    }

    @Test("a reason is cut", arguments: [10, 500])
    func reason(length: Int) async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let key = try await store.append([sample(.security)])[0]
        try await store.setAside([DeadLetter(.event(key), reason: String(repeating: "é", count: length))])
        let letter = try #require(try EdgeStoreReader(path: directory.database).deadLetters(after: 0).first)
        #expect(letter.reason.utf8.count == min(2 * length, DeadLetter.maximumReasonBytes))
    }

    @Test("under the quota letters go before anything that waits", .timeLimit(.minutes(1)))
    func quota() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.maximumBytes = 4 << 20 }
        let keys = try await store.append(samples(10, .behaviour, bytes: 1500))
        try await store.setAside(keys.map { DeadLetter(.event($0), reason: "no") })
        #expect(try await store.statistics().deadLetterCount == 10)
        while try await store.statistics().families[Family.environment.rank].droppedCount == 0 {
            try await store.append(samples(50, .environment, bytes: 1500))
        }
        #expect(try await store.statistics().deadLetterCount == 0)
    }

    /// The counters of each family against its rows.
    private static func expectCountersMatch(_ directory: TemporaryDirectory) throws {
        let database = try database(in: directory)
        for state in try database.families.load() {
            let waiting = try database.events.measure(
                state.family,
                after: state.acknowledgedSequence,
                through: .maximumSequence
            )
            let history = try database.events.measure(state.family, after: 0, through: state.acknowledgedSequence)
            #expect(state.waitingCount == waiting.count && state.waitingBytes == waiting.byteCount)
            #expect(state.historyCount == history.count && state.historyBytes == history.byteCount)
        }
    }
}
