// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Redelivery")
struct RedeliveryTests {
    @Test("salvaged events come most important first, unchanged, and are gone when acknowledged")
    func salvaged() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let events = [old(.environment, 4), old(.environment, 5), old(.security, 9), old(.operations, 2)]
        try salvage(events, in: directory)

        let received = try await redrain(store, limit: 3)
        await store.flush()

        #expect(received == [events[2], events[3], events[0], events[1]])
        #expect(try await store.statistics().salvagedCount == 0)
    }

    @Test("what was not acknowledged is sent again by the next connection and after a restart, and only that")
    func again() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try salvage((1...6).map { old(.behaviour, $0) }, in: directory)

        let first = try await store.redeliveries(after: RedeliveryCursor(), limit: 4, maximumBytes: .max)
        await store.acknowledge(redelivered: [first[0].key, first[2].key])
        let second = try await store.redeliveries(after: RedeliveryCursor(), limit: 10, maximumBytes: .max)
        #expect(second.map(\.event.key.sequence) == [2, 4, 5, 6])
        await store.close()

        let reopened = try await open(directory)
        #expect(try await redrain(reopened).map(\.key.sequence) == [2, 4, 5, 6])
    }

    @Test("rows that are salvaged behind the cursor are found by it, whatever their family and sequence")
    func behind() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try salvage([old(.environment, 50), old(.environment, 51)], in: directory)
        var cursor = RedeliveryCursor()
        for redelivery in try await store.redeliveries(after: cursor, limit: 10, maximumBytes: .max) {
            cursor.advance(past: redelivery.key)
            await store.acknowledge(redelivered: [redelivery.key])
        }
        await store.flush()

        try salvage([old(.environment, 1), old(.security, 1)], in: directory)

        let later = try await store.redeliveries(after: cursor, limit: 10, maximumBytes: .max)
        #expect(later.map(\.event.key) == [old(.security, 1).key, old(.environment, 1).key])
    }

    @Test("the bound in bytes holds, but one event is always given")
    func bytes() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try salvage((1...5).map { old(.behaviour, $0, bytes: 1000) }, in: directory)
        #expect(try await store.redeliveries(after: .init(), limit: 10, maximumBytes: 2500).count == 2)
        #expect(try await store.redeliveries(after: .init(), limit: 10, maximumBytes: 1).count == 1)
        #expect(try await store.redeliveries(after: .init(), limit: 3, maximumBytes: .max).count == 3)
    }

    @Test("an event is salvaged once, however often salvage begins again")
    func once() async throws {
        let directory = try TemporaryDirectory()
        try await open(directory).close()
        let database = try database(in: directory)
        #expect(try database.salvaged.insert(old(.security, 3)))
        #expect(try !database.salvaged.insert(old(.security, 3)))
        #expect(try database.salvaged.insert(old(.security, 3, epoch: 8)))
        #expect(try database.salvaged.count(of: .security) == 2)
    }

    @Test(
        "under the quota salvaged events go before their family's own, but not those that may have arrived",
        .timeLimit(.minutes(1))
    )
    func quota() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.maximumBytes = 4 << 20 }
        try salvage((1...600).map { old(.environment, $0, bytes: 2000) }, in: directory)
        let gap = old(.operations, 1, type: StoreGap.type)
        try salvage([gap], in: directory)
        let lent = try await store.redeliveries(after: .init(), limit: 20, maximumBytes: .max).map(\.event.key)

        let accepted = try await store.append(samples(600, .environment, bytes: 1500))
        for _ in 0..<10 { try await store.append(samples(100, .security, bytes: 1500)) }

        let own = try await drain(store)
        let received = Set(try await redrain(store).map(\.key))
        #expect(received.isSuperset(of: lent))
        #expect(received.contains(gap.key))
        var explained: [Int64] = []
        for gap in try own.filter({ $0.type == StoreGap.type }).map({ try Envelope($0).data })
        where gap.epoch == 7 {
            explained += Array(try #require(gap.first_sequence)...(try #require(gap.last_sequence)))
        }
        #expect(!explained.isEmpty)
        let arrived = received.filter { $0.family == .environment }.map(\.sequence)
        #expect((explained + arrived).sorted() == oneTo(600))
        let dropped = try await store.statistics().families[Family.environment.rank].droppedCount
        #expect(own.filter { $0.key.family == .environment }.count == accepted.count - Int(dropped))
    }

    @Test("a store that was begun anew forgets what an old cursor and old keys said", .timeLimit(.minutes(1)))
    func renewed() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try salvage((1...3).map { old(.behaviour, $0) }, in: directory)
        var cursor = RedeliveryCursor()
        let before = try await store.redeliveries(after: cursor, limit: 10, maximumBytes: .max)
        for redelivery in before { cursor.advance(past: redelivery.key) }
        try directory.remove()
        try await store.append([sample(.security)])
        try salvage((11...13).map { old(.behaviour, $0) }, in: directory)

        await store.acknowledge(redelivered: before.map(\.key))

        #expect(try await redrain(store, cursor: cursor).map(\.key.sequence) == [11, 12, 13])
    }
}
