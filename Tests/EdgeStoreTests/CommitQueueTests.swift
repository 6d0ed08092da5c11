// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("CommitQueue")
struct CommitQueueTests {
    @Test("an urgent draft asks for one commit, and what comes before it has begun asks for none")
    func urgent() async throws {
        let (calm, urgent) = (try drafts(1, .environment), try drafts(1, .attendance))
        await withQueue { queue, add in
            #expect(add(&queue, urgent) == .commit)
            #expect(add(&queue, urgent) == .none)
            #expect(add(&queue, calm) == .none)
            #expect(queue.takeAll().count == 3)
            #expect(add(&queue, urgent) == .commit)
        }
    }

    @Test("so many drafts are due, whatever they are and whoever brought them")
    func count() async throws {
        let calm = try drafts(4, .behaviour)
        await withQueue({ $0.commitCount = 12 }) { queue, add in
            guard case .look = add(&queue, calm) else { return #expect(Bool(false), "no look was asked for") }
            #expect(add(&queue, calm) == .none)
            #expect(add(&queue, calm) == .commit)
            #expect(queue.draftCount == 12)
        }
    }

    @Test("the first that may wait asks for a look when its delay has passed, and then for the commit")
    func delay() async throws {
        let calm = try drafts(1, .operations)
        await withQueue({ $0.commitDelay = .seconds(7) }) { queue, add in
            let before = ContinuousClock.now
            guard case .look(let time) = add(&queue, calm) else {
                return #expect(Bool(false), "no look was asked for")
            }
            #expect(time >= before + .seconds(7))
            #expect(queue.look(at: time) == .commit)
        }
    }

    @Test("a look finds nothing to do when a commit has taken what it was for, or is about to")
    func looksAtNothing() async throws {
        let (calm, urgent) = (try drafts(1, .environment), try drafts(1, .security))
        await withQueue { queue, add in
            _ = add(&queue, calm)
            _ = add(&queue, urgent)
            #expect(queue.look(at: .now + .seconds(3600)) == .none)
            _ = queue.takeAll()
            #expect(queue.look(at: .now + .seconds(3600)) == .none)
        }
    }

    @Test("a look that comes too early for what waits by then asks for the next, never for two")
    func looksAgain() async throws {
        let calm = try drafts(1, .environment)
        await withQueue({ $0.commitDelay = .seconds(7) }) { queue, add in
            guard case .look(let first) = add(&queue, calm) else {
                return #expect(Bool(false), "no look was asked for")
            }
            _ = queue.takeAll()
            #expect(add(&queue, calm) == .none)
            guard case .look(let second) = queue.look(at: first - .seconds(1)) else {
                return #expect(Bool(false), "no second look was asked for")
            }
            #expect(second >= first)
            #expect(queue.look(at: second) == .commit)
        }
    }

    @Test("what exceeds the waiting room is refused whole and changes nothing")
    func refuses() async throws {
        let (six, five) = (try drafts(6, .environment), try drafts(5, .security))
        await withQueue({ $0.maximumWaiting = 10 }) { queue, add in
            _ = add(&queue, six)
            #expect(add(&queue, five) == .refuse(waiting: 6))
            #expect(queue.draftCount == 6)
            #expect(queue.takeAll().count == 1)
            #expect(add(&queue, five) == .commit)
        }
    }

    private typealias Add = (inout CommitQueue, [EncodedDraft]) -> CommitQueue.Action

    /// The queue resumes nobody: one continuation, resumed at the end, stands for all callers.
    private func withQueue(
        _ adjust: (inout StoreConfiguration) -> Void = { _ in },
        _ body: (inout CommitQueue, Add) -> Void
    ) async {
        var configuration = StoreConfiguration(path: "/nowhere")
        adjust(&configuration)
        var queue = CommitQueue(configuration)
        _ = await withCheckedContinuation { continuation in
            body(&queue) { queue, drafts in queue.add(.init(drafts: drafts, continuation: continuation)) }
            continuation.resume(returning: .success([]))
        }
    }

    private func drafts(_ count: Int, _ family: Family) throws -> [EncodedDraft] {
        let code = try #require(Code("test"))
        let room = RoomAddress(district: code, school: code, room: code)
        return try samples(count, family).map { EncodedDraft($0, room: room) }
    }
}
