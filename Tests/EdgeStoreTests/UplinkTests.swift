// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("EdgeStore.waiting and acknowledge")
struct UplinkTests {
    @Test("gives each family in order, until nothing waits", .timeLimit(.minutes(1)))
    func inOrder() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for family in Family.allCases { try await store.append(samples(70, family)) }
        let events = try await drain(store)
        for family in Family.allCases {
            #expect(events.filter { $0.key.family == family }.map(\.key.sequence) == Array(1...70))
        }
        #expect(events.prefix(10).count { $0.key.family == .security } == 6)
    }

    @Test("what was not acknowledged is given again to a new cursor, also after a restart", .timeLimit(.minutes(1)))
    func redelivered() async throws {
        let directory = try TemporaryDirectory()
        var store = try await open(directory)
        try await store.append(samples(10, .behaviour))
        var cursor = UplinkCursor()
        let sent = try await store.waiting(after: cursor, limit: 6, maximumBytes: 1 << 20)
        for event in sent { cursor.advance(past: event.key) }
        #expect(
            try await store.waiting(after: cursor, limit: 20, maximumBytes: 1 << 20).map(\.key.sequence) == [
                7, 8, 9, 10,
            ]
        )

        await store.acknowledge([sent[0].key, sent[1].key, sent[4].key])
        #expect(
            try await store.waiting(after: UplinkCursor(), limit: 20, maximumBytes: 1 << 20).first?.key.sequence == 3
        )
        await store.close()
        store = try await open(directory)
        let again = try await store.waiting(after: UplinkCursor(), limit: 20, maximumBytes: 1 << 20)
        #expect(again.map(\.key.sequence) == Array(3...10))
        #expect(again[0].payload == sent[2].payload)
    }

    @Test("bytes bound a batch, but one event is always given", .timeLimit(.minutes(1)))
    func bounded() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(10, .security, bytes: 1000))
        let size = try everything(in: directory)[0].payload.count
        #expect(try await store.waiting(after: UplinkCursor(), limit: 10, maximumBytes: size * 3 + 5).count == 3)
        #expect(try await store.waiting(after: UplinkCursor(), limit: 10, maximumBytes: 1).count == 1)
    }

    @Test("keys of another epoch acknowledge nothing", .timeLimit(.minutes(1)))
    func otherEpoch() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(2, .security))
        await store.acknowledge([EventKey(family: .security, epoch: 7, sequence: 1)])
        #expect(try await store.waiting(after: UplinkCursor(), limit: 9, maximumBytes: 1 << 20).count == 2)
    }

    @Test("acknowledgements are committed without a further append", .timeLimit(.minutes(1)))
    func committedByThemselves() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append(samples(5, .operations))
        await store.acknowledge(keys)
        let reader = try EdgeStoreReader(path: directory.database)
        while try reader.statistics().families[Family.operations.rank].acknowledgedSequence < 5 {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try await store.statistics().families[Family.operations.rank].waitingCount == 0)
    }

    @Test("events of a moved room keep their source and the sequence goes on", .timeLimit(.minutes(1)))
    func movedRoom() async throws {
        let directory = try TemporaryDirectory()
        let first = try await open(directory, room: "r1")
        try await first.append([sample(.security)])
        await first.close()
        let second = try await open(directory, room: "r2")
        try await second.append([sample(.security)])
        let sources = try everything(in: directory).map { try Envelope($0).source }
        #expect(sources == ["/test/test/r1", "/test/test/r2"])
        #expect(try await second.statistics().room == "test/test/r2")
    }
}
