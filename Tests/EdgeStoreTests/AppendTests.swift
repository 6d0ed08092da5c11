// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("EdgeStore.append")
struct AppendTests {
    @Test("gives each family its own sequence from 1, in order", .timeLimit(.minutes(1)))
    func sequences() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append([sample(.security), sample(.environment), sample(.security)])
        #expect(
            keys == [
                EventKey(family: .security, epoch: 1, sequence: 1),
                EventKey(family: .environment, epoch: 1, sequence: 1),
                EventKey(family: .security, epoch: 1, sequence: 2),
            ]
        )
    }

    @Test("sequences go on after the store was closed, and after it was not", .timeLimit(.minutes(1)))
    func reopened() async throws {
        let directory = try TemporaryDirectory()
        var expected: Int64 = 0
        for round in 0..<6 {
            let store = try await open(directory)
            let keys = try await store.append(samples(3, .attendance))
            #expect(keys.map(\.sequence) == [expected + 1, expected + 2, expected + 3])
            expected += 3
            if round % 2 == 0 { await store.close() }
        }
    }

    @Test("the stored bytes are the event with its id, epoch, sequence and source", .timeLimit(.minutes(1)))
    func bytes() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(20, .security))
        let envelopes = try everything(in: directory).map { try Envelope($0) }
        #expect(envelopes.map(\.sequence) == (1...20).map(String.init))
        #expect(envelopes.allSatisfy { $0.family == "security" && $0.epoch == "1" && $0.source == "/test/test/r301" })
        #expect(envelopes.map(\.id) == Set(envelopes.map(\.id)).sorted())
    }

    @Test("an event is on disk when append returns", .timeLimit(.minutes(1)))
    func durable() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for count in 1...5 {
            try await store.append([sample(.security)])
            #expect(try everything(in: directory).count == count)
        }
    }

    @Test("every connection syncs each commit and uses a WAL")
    func settings() async throws {
        let directory = try TemporaryDirectory()
        for _ in 0..<2 {  // made, then found
            let code = try #require(Code("test"))
            let opened = try StoreOpening(
                configuration: StoreConfiguration(path: directory.database),
                room: RoomAddress(district: code, school: code, room: code)
            ).open(lockTimeout: .zero)
            let connection = opened.database.connection
            #expect(try connection.integer("PRAGMA synchronous") == 2)
            #expect(try connection.text("PRAGMA journal_mode") == "wal")
            #expect(try connection.integer("PRAGMA auto_vacuum") == 2)
            #expect(try connection.integer("PRAGMA page_size") == StoreSchema.pageBytes)
        }
    }

    @Test("concurrent appends share commits", .timeLimit(.minutes(1)))
    func sharesCommits() async throws {
        let directory = try TemporaryDirectory()
        // Longer than the whole takes on any machine that runs tests, so that only counts cause commits.
        let store = try await open(directory) { $0.commitDelay = .seconds(2) }
        let before = try commits(in: directory)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask { try await store.append([sample(.environment)]) }
            }
            try await group.waitForAll()
        }
        let count = try commits(in: directory) - before
        #expect((1...8).contains(count), "200 events in \(count) commits")
        #expect(try everything(in: directory).map(\.key.sequence) == Array(1...200))
    }

    @Test("each of many callers that share commits is given the keys of its own events", .timeLimit(.minutes(1)))
    func ownKeys() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        var keys: [Int64: [EventKey]] = [:]
        try await withThrowingTaskGroup(of: (Int64, [EventKey]).self) { group in
            for caller: Int64 in 0..<64 {
                group.addTask {
                    var moment = Moment.now()
                    moment.unixNanoseconds = caller * 1_000_000  // tells the callers apart
                    let family = Family.allCases[Int(caller) % Family.allCases.count]
                    let drafts = try samples(1 + Int(caller) % 3, family, at: moment)
                    var keys = try await store.append(drafts)
                    for _ in 0..<5 { keys += try await store.append(drafts) }
                    return (caller, keys)
                }
            }
            for try await (caller, its) in group { keys[caller] = its }
        }
        let stored = try everything(in: directory)
        #expect(keys.count == 64)
        for (caller, its) in keys {
            let mine = stored.filter { $0.unixMilliseconds == caller }
            #expect(mine.map(\.key) == its)
            #expect(its.count == 6 * (1 + Int(caller) % 3))
        }
    }

    @Test("security is committed at once and takes along what waits", .timeLimit(.minutes(1)))
    func urgent() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.commitDelay = .seconds(3600) }
        async let patient = store.append([sample(.environment)])
        while store.waitingForCommit < 1 { await Task.yield() }
        let before = try commits(in: directory)
        let urgent = try await store.append([sample(.security)])
        #expect(urgent.count == 1)
        #expect(try await patient.count == 1)
        #expect(try commits(in: directory) == before + 1)
    }

    @Test("so many events do not wait for the delay", .timeLimit(.minutes(1)))
    func countIsDue() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.commitDelay = .seconds(3600)
            $0.commitCount = 10
        }
        let keys = try await store.append(samples(10, .behaviour))
        #expect(keys.count == 10)
    }

    @Test("refuses what exceeds the waiting room, and keeps what was in it", .timeLimit(.minutes(1)))
    func overloaded() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.commitDelay = .seconds(3600)
            $0.maximumWaiting = 10
        }
        async let first = store.append(samples(10, .environment))
        while store.waitingForCommit < 10 { await Task.yield() }
        await #expect { try await store.append([sample(.security)]) } throws: {
            ($0 as? StoreError)?.code == .overloaded
        }
        await store.flush()
        #expect(store.waitingForCommit == 0)
        #expect(try await first.count == 10)
        #expect(try await store.append([sample(.security)]).count == 1)
    }

    @Test("a cancelled caller's events are stored", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let task = Task { try await store.append([sample(.environment)]) }
        task.cancel()
        let keys = try await task.value
        #expect(try everything(in: directory).map(\.key) == keys)
    }

    @Test("close commits what waits; afterwards every call says closed", .timeLimit(.minutes(1)))
    func closed() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.commitDelay = .seconds(3600) }
        async let waiting = store.append([sample(.environment)])
        while store.waitingForCommit < 1 { await Task.yield() }
        await store.close()
        #expect(try await waiting.count == 1)
        await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .closed }
        #expect(!WriteAheadLog(files: StoreFiles(database: directory.database)).isLive)
    }

    @Test("arrivals tell of new events", .timeLimit(.minutes(1)))
    func arrivals() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append([sample(.security)])
        var iterator = store.arrivals.makeAsyncIterator()
        #expect(await iterator.next() != nil)
        await store.close()
        #expect(await iterator.next() == nil)
    }

    /// Commits in the WAL: frames that carry the size of the database after them.
    private func commits(in directory: TemporaryDirectory) throws -> Int {
        let wal = try Data(contentsOf: URL(fileURLWithPath: "\(directory.database)-wal"))
        let frame = 24 + Int(StoreSchema.pageBytes)
        return stride(from: 32, to: wal.count, by: frame).count { wal[$0 + 4..<$0 + 8].contains { $0 != 0 } }
    }
}
