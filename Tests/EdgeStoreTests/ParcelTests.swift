// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("EdgeStore.parcels")
struct ParcelTests {
    @Test("a batch is the stored bytes of one family, in order and whole", .timeLimit(.minutes(1)))
    func batch() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(5, .behaviour, bytes: 50))
        let reply = try await store.parcels(request(form: .batch))

        let parcel = try #require(reply.parcels.first)
        let stored = try everything(in: directory).map { String(decoding: $0.payload, as: UTF8.self) }
        #expect(String(decoding: parcel.payload, as: UTF8.self) == "[\(stored.joined(separator: ","))]")
        #expect(parcel.count == 5 && parcel.range.sequences == 1...5 && reply.parcels.count == 1)
        #expect(!reply.isMoreWaiting.contains(true))
    }

    @Test("a batch keeps within its bytes, but for one event that is larger", .timeLimit(.minutes(1)))
    func batchSize() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(20, .security, bytes: 300))
        let size = try everything(in: directory)[0].payload.count
        var wish = request(form: .batch)
        wish.batchBytes = 3 * size + 4  // three events, two commas, two brackets
        #expect(try await store.parcels(wish).parcels.prefix(2).map(\.count) == [3, 3])
        wish.batchBytes = 3 * size + 3
        #expect(try await store.parcels(wish).parcels.prefix(2).map(\.count) == [2, 2])
        wish.batchBytes = 10
        #expect(try await store.parcels(wish).parcels.map(\.count) == Array(repeating: 1, count: 20))
    }

    @Test("all parcels together keep within the request's bytes, overheads included", .timeLimit(.minutes(1)))
    func requestSize() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(20, .security, bytes: 300))
        let size = try everything(in: directory)[0].payload.count
        var wish = request(form: .event)
        wish.overhead = 100
        wish.maximumBytes = 4 * (size + 100)
        #expect(try await store.parcels(wish).parcels.count == 4)
        wish.maximumBytes -= 1
        let reply = try await store.parcels(wish)
        #expect(reply.parcels.count == 3 && reply.isMoreWaiting[Family.security.rank])
        wish.maximumBytes = 1
        #expect(try await store.parcels(wish).parcels.count == 1)
        wish.takesOversized = false
        #expect(try await store.parcels(wish).parcels.isEmpty)
    }

    @Test("a family that is kept waiting gives nothing and still waits", .timeLimit(.minutes(1)))
    func closedLane() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(3, .security) + samples(3, .environment))
        var wish = request(form: .event)
        wish.lanes[Family.security.rank].maximumParcels = 0
        let reply = try await store.parcels(wish)
        #expect(reply.parcels.map(\.range.family) == Array(repeating: .environment, count: 3))
        #expect(reply.isMoreWaiting == [true, false, false, false, false])
    }

    @Test("slots go to families as the cursor shares them out, batches beside events", .timeLimit(.minutes(1)))
    func shares() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(30, .security) + samples(500, .environment))
        var wish = request(form: .event, limit: 20)
        wish.lanes[Family.environment.rank] = .init(form: .batch, maximumCount: 100)
        let parcels = try await store.parcels(wish).parcels
        #expect(parcels.count { $0.range.family == .security } == 18)
        #expect(parcels.filter { $0.range.family == .environment }.map(\.range.sequences) == [1...100, 101...200])
    }

    @Test("after a rewind only what is not acknowledged comes again", .timeLimit(.minutes(1)))
    func rewound() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(10, .behaviour))
        var wish = request(form: .batch, limit: 9)
        wish.lanes[Family.behaviour.rank].maximumCount = 2
        for parcel in try await store.parcels(wish).parcels { wish.cursor.advance(past: parcel.range.last) }
        await store.acknowledge([range(1, 2), range(5, 6), range(9, 9)])
        #expect(try await store.parcels(wish).parcels.isEmpty)

        wish.cursor.rewind(.behaviour)
        let again = try await store.parcels(wish)
        #expect(again.parcels.map(\.range.sequences) == [3...4, 7...8, 10...10])
        #expect(!again.isMoreWaiting.contains(true))
    }

    @Test("a batch spans what was dropped, and its acknowledgement settles all", .timeLimit(.minutes(1)))
    func holes() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(9, .environment))
        let other = try SQLiteConnection(path: directory.database, mode: .readWrite, busyTimeout: .seconds(2))
        try other.execute("DELETE FROM event WHERE key & 15 IN (1, 4, 5, 9)")
        let reply = try await store.parcels(request(form: .batch))
        #expect(reply.parcels.map(\.range.sequences) == [2...8] && reply.parcels.map(\.count) == [5])
        await store.acknowledge(reply.parcels.map(\.range))
        await store.flush()
        #expect(try await store.statistics().families[Family.environment.rank].acknowledgedSequence == 9)
    }

    @Test("a gap event that goes alone is known as one", .timeLimit(.minutes(1)))
    func gaps() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let gap = StoreGap(gapFamily: .environment, firstSequence: 1, lastSequence: 2, count: 2, reason: .quota)
        try await store.append([sample(.operations), EventDraft(gap), sample(.behaviour)])
        #expect(try await store.parcels(request(form: .event)).parcels.map(\.isGap) == [false, true, false])
    }

    private func request(form: UplinkParcel.Form, limit: Int = 100) -> UplinkRequest {
        UplinkRequest(
            cursor: UplinkCursor(),
            lanes: Family.allCases.map { _ in .init(form: form) },
            limit: limit,
            maximumBytes: 1 << 20
        )
    }

    private func range(_ first: Int64, _ last: Int64) -> EventRange {
        EventRange(family: .behaviour, epoch: 1, sequences: first...last)
    }
}
