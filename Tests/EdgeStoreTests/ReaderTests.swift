// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("EdgeStoreReader")
struct ReaderTests {
    @Test("reads a stopped store and a running one alike", .timeLimit(.minutes(1)))
    func runningAndStopped() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(600, .environment) + samples(3, .security))
        let running = try everything(in: directory)
        await store.close()
        let stopped = try everything(in: directory)
        #expect(running == stopped)
        #expect(running.map(\.key.family) == samplesOrder)
    }

    private var samplesOrder: [Family] {
        [Family](repeating: .security, count: 3) + [Family](repeating: .environment, count: 600)
    }

    @Test("only the families asked for", .timeLimit(.minutes(1)))
    func filtered() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(300, .environment) + samples(300, .behaviour))
        let reader = try EdgeStoreReader(path: directory.database)
        var position = EdgeStoreReader.Position()
        var events: [StoredEvent] = []
        while case let more = try reader.next(after: &position, families: [.environment]), !more.isEmpty {
            #expect(more.count <= EdgeStoreReader.pageCount)
            events += more
        }
        #expect(events.map(\.key.sequence) == Array(1...300))
        #expect(events.allSatisfy { $0.key.family == .environment })
    }

    @Test("the last events come by time, and what is appended later follows", .timeLimit(.minutes(1)))
    func tail() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for index in 0..<20 {
            try await store.append([sample(index % 2 == 0 ? .security : .environment, at: moment(index))])
        }
        let reader = try EdgeStoreReader(path: directory.database)
        var (events, position) = try reader.last(5)
        #expect(events.map(\.unixMilliseconds) == [15, 16, 17, 18, 19])
        #expect(try reader.next(after: &position).isEmpty)

        #expect(try reader.hasChanged())
        #expect(try !reader.hasChanged())
        try await store.append([sample(.operations, at: moment(20))])
        #expect(try reader.hasChanged())
        #expect(try reader.next(after: &position).map(\.unixMilliseconds) == [20])
    }

    @Test("statistics add up", .timeLimit(.minutes(1)))
    func statistics() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append((0..<10).map { try sample(.behaviour, at: moment(1_700_000_000_000 + $0)) })
        await store.acknowledge(Array(keys.prefix(4)))
        await store.flush()
        let statistics = try EdgeStoreReader(path: directory.database).statistics()
        #expect(try await statistics == store.statistics())
        let family = statistics.families[Family.behaviour.rank]
        #expect(family.family == .behaviour)
        #expect((family.lastSequence, family.acknowledgedSequence) == (10, 4))
        #expect((family.waitingCount, family.historyCount) == (6, 4))
        let events = try everything(in: directory)
        #expect(family.historyBytes == events.prefix(4).reduce(0) { $0 + Int64($1.payload.count) })
        #expect(family.waitingBytes == events.suffix(6).reduce(0) { $0 + Int64($1.payload.count) })
        #expect(family.oldestHistoryUnixMilliseconds == 1_700_000_000_000)
        #expect(family.oldestWaitingUnixMilliseconds == 1_700_000_000_004)
        #expect(statistics.walBytes > 0)
    }

    @Test("says when there is no store, or something else", .timeLimit(.minutes(1)))
    func refuses() throws {
        let directory = try TemporaryDirectory()
        #expect { try EdgeStoreReader(path: directory.database) } throws: { ($0 as? StoreError)?.code == .missing }
        try Data("this is not a database, but long enough to be looked at".utf8)
            .write(to: URL(fileURLWithPath: directory.database))
        #expect { try EdgeStoreReader(path: directory.database) } throws: { ($0 as? StoreError)?.code == .damaged }
    }

    @Test("a reader never makes a writer wait", .timeLimit(.minutes(1)))
    func whileWriting() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.busyTimeout = .zero }  // any wait would be an error
        let writer = Task {
            var keys: [EventKey] = []
            for _ in 0..<100 { keys += try await store.append(samples(20, .security, bytes: 1000)) }
            return keys
        }
        var counts: [Int] = []
        while counts.last != 2000 {
            let events = try everything(in: directory)
            #expect(events.map(\.key.sequence) == oneTo(events.count))
            counts.append(events.count)
            await Task.yield()  // the reader never waits; the writer must get a turn on a pool of two threads
        }
        #expect(try await writer.value.count == 2000)
        #expect(counts == counts.sorted())
    }

    @Test("notices that the store was begun anew", .timeLimit(.minutes(1)))
    func replaced() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let reader = try EdgeStoreReader(path: directory.database)
        #expect(reader.isCurrent)
        await store.close()
        try Data("damage".utf8).write(to: URL(fileURLWithPath: "\(directory.path)/new"))
        #expect(rename("\(directory.path)/new", directory.database) == 0)
        _ = try await open(directory)
        #expect(!reader.isCurrent)
    }
}
