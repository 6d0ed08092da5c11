// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Replay")
struct ReplayTests {
    /// A store with ten acknowledged and two waiting behaviour events.
    private func openWithHistory(_ directory: TemporaryDirectory) async throws -> EdgeStore {
        let store = try await open(directory)
        await store.acknowledge(try await store.append(samples(10, .behaviour)))
        await store.flush()
        try await store.append(samples(2, .behaviour))
        return store
    }

    private func request(_ range: ClosedRange<Int64>) -> ReplayRequest {
        ReplayRequest(.sequences(.behaviour, range), requester: "li")
    }

    @Test("a range of acknowledged events is sent again, unchanged; what waits is not, and an audit event tells of it")
    func range() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        let stored = try everything(in: directory).filter { $0.key.family == .behaviour }

        let outcome = try await store.replay(request(4...11))

        #expect(outcome.counts == [.behaviour: 7])
        #expect(outcome.waitingCount == 1)
        #expect(try await redrain(store, limit: 3) == Array(stored[3...9]))
        await store.flush()
        #expect(try await store.statistics().replayingCount == 0)
        let audit = try #require(try everything(in: directory).first { $0.type == StoreReplayed.type })
        #expect(try Envelope(audit).data.count == 7)
        #expect(try Envelope(audit).data.user == "li")
    }

    @Test("ranges that overlap or touch are joined; each event is sent once")
    func joined() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        for range in [2...4, 8...9, 4...6, 7...7] as [ClosedRange<Int64>] { _ = try await store.replay(request(range)) }
        #expect(try database(in: directory).replays.rows().map(\.range) == [2...9])
        #expect(try await redrain(store).map(\.key.sequence) == Array(2...9))
    }

    @Test("a replay goes on after a restart, behind what was acknowledged")
    func restart() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        _ = try await store.replay(request(1...10))
        let sent = try await store.redeliveries(after: .init(), limit: 6, maximumBytes: .max)
        await store.acknowledge(redelivered: [0, 1, 3].map { sent[$0].key })
        await store.close()

        let reopened = try await open(directory)
        #expect(try await redrain(reopened).map(\.key.sequence) == Array(3...10))
    }

    @Test("a cursor that has passed a range finds it again when it is asked for again")
    func again() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        var cursor = RedeliveryCursor()
        for _ in 0..<2 {
            _ = try await store.replay(request(1...3))
            let sent = try await store.redeliveries(after: cursor, limit: 10, maximumBytes: .max)
            #expect(sent.map(\.event.key.sequence) == [1, 2, 3])
            for redelivery in sent { cursor.advance(past: redelivery.key) }
            await store.acknowledge(redelivered: sent.map(\.key))
            await store.flush()
        }
    }

    @Test("events that were deleted meanwhile are not waited for, in the middle and at the end")
    func trimmed() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        _ = try await store.replay(request(1...10))
        let database = try database(in: directory)
        for sequence in [4, 5, 9, 10] as [Int64] {
            try database.connection.execute(
                "DELETE FROM event WHERE key = \(StoreSchema.key(rank: Family.behaviour.rank, sequence: sequence))"
            )
        }
        #expect(try await redrain(store).map(\.key.sequence) == [1, 2, 3, 6, 7, 8])
        await store.flush()
        #expect(try database.replays.rows().isEmpty)
    }

    @Test("by time, whatever the order of the times; only the families that were asked for")
    func times() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openKeepingAll(directory)
        for (family, times) in [(Family.behaviour, [10, 20, 5, 30, 20]), (.environment, [20])] {
            for time in times {
                await store.acknowledge(try await store.append([sample(family, at: moment(time))]))
            }
        }
        await store.flush()

        let selection = ReplayRequest.Selection.times([.behaviour], 10...20)
        let outcome = try await store.replay(ReplayRequest(selection, requester: "li"))

        #expect(outcome.counts == [.behaviour: 3])
        #expect(try await redrain(store).map(\.key.sequence) == [1, 2, 5])
    }

    @Test("scattered events are found as at most so many ranges, and all of them are sent", .timeLimit(.minutes(1)))
    func scattered() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openKeepingAll(directory)
        let drafts = try (0..<400).map { try sample(.behaviour, at: moment($0 % 2 == 0 ? 1 : 2)) }
        await store.acknowledge(try await store.append(drafts))
        await store.flush()

        let outcome = try await store.replay(ReplayRequest(.times([.behaviour], 1...1), requester: "li"))

        #expect(outcome.count == 200)
        #expect(try database(in: directory).replays.rows().count == ReplayTable.maximumRanges)
        let received = Set(try await redrain(store).map(\.key.sequence))
        #expect(received.isSuperset(of: stride(from: 1, to: 400, by: 2).map { Int64($0) }))
    }

    @Test("nothing to send leaves nothing behind")
    func nothing() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openWithHistory(directory)
        let selections: [ReplayRequest.Selection] = [
            .sequences(.security, 1...9), .sequences(.behaviour, 50...60), .deadLetters(Set(Family.allCases)),
            .times(Set(Family.allCases), 1...2),
        ]
        for selection in selections {
            #expect(try await store.replay(ReplayRequest(selection, requester: "li")).count == 0)
        }
        #expect(try everything(in: directory).allSatisfy { $0.type != StoreReplayed.type })
        #expect(try database(in: directory).replays.rows().isEmpty)
    }

    @Test("dead letters are sent again; refused once more they are dead again and explained no second time")
    func deadLetters() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        let keys = try await store.append(samples(2, .security) + samples(1, .behaviour))
        let payloads = try everything(in: directory).map(\.payload)
        try await store.setAside(keys.map { DeadLetter(.event($0), reason: "no") })
        _ = try await drain(store)

        let outcome = try await store.replay(ReplayRequest(.deadLetters([.security]), requester: "li"))
        #expect(outcome.counts == [.security: 2])
        let again = try await store.redeliveries(after: .init(), limit: 10, maximumBytes: .max)
        #expect(again.map(\.event.payload) == Array(payloads[..<2]))
        await store.acknowledge(redelivered: [again[0].key])
        try await store.setAside([DeadLetter(.redelivery(again[1].key), reason: "still no")])
        await store.flush()

        #expect(try await redrain(store).isEmpty)
        #expect(try await drain(store).map(\.type) == [StoreReplayed.type])
        let letters = try EdgeStoreReader(path: directory.database).deadLetters(after: 0)
        #expect(letters.map(\.event.key) == [keys[2], keys[1]])
        #expect(letters.last?.reason == "still no")
    }

    @Test("what another process asks for is found by the next look")
    func otherProcess() async throws {
        let directory = try TemporaryDirectory()
        let agent = try await openWithHistory(directory)
        #expect(try await agent.redeliveries(after: .init(), limit: 10, maximumBytes: .max).isEmpty)
        let command = try await open(directory)
        #expect(try await command.replay(request(1...2)).count == 2)
        await command.close()
        #expect(try await redrain(agent).map(\.key.sequence) == [1, 2])
    }
}
