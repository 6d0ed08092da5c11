// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Foundation
import Synchronization
import Testing

/// An actor that lives on a poll thread, with a pipe to wait for.
private actor PipeReader {
    private let thread: PollThread
    private let ends: (read: CInt, write: CInt)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(label: String = "test-reader") throws {
        thread = try PollThread(label: label)
        var descriptors: [CInt] = [-1, -1]
        try #require(pipe(&descriptors) == 0)
        ends = (descriptors[0], descriptors[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    func wait(_ timeout: Duration? = nil) async -> PollThread.Outcome {
        await thread.wait(for: ends.read, timeout: timeout)
    }

    func waitForRoom() async -> PollThread.Outcome {
        await thread.wait(for: ends.write, events: Int16(POLLOUT))
    }

    func post() {
        _ = write(ends.write, "x", 1)
    }

    func threadID() -> pthread_t { pthread_self() }

    /// Of a body that no task runs, in which this actor may be used nevertheless.
    nonisolated func threadOfBody(at deadline: ContinuousClock.Instant? = nil) async -> pthread_t {
        await withCheckedContinuation { continuation in
            let body: @Sendable () -> Void = {
                continuation.resume(returning: self.assumeIsolated { _ in pthread_self() })
            }
            if let deadline { thread.perform(at: deadline, body) } else { thread.perform(body) }
        }
    }

    nonisolated func perform(_ body: @escaping @Sendable () -> Void) { thread.perform(body) }

    func block(for duration: Duration) {
        usleep(UInt32(duration / .microseconds(1)))
    }
}

@Suite("PollThread", .timeLimit(.minutes(1)))
struct PollThreadTests {
    @Test("a wait ends when the descriptor becomes readable")
    func readable() async throws {
        let reader = try PipeReader()
        async let outcome = reader.wait()

        // The actor stays open to messages while it waits.
        await reader.post()

        #expect(await outcome == .ready(events: Int16(POLLIN)))
    }

    @Test("a wait for room in a descriptor ends at once when there is some")
    func writable() async throws {
        #expect(try await PipeReader().waitForRoom() == .ready(events: Int16(POLLOUT)))
    }

    @Test("a wait ends with its timeout, not before it", arguments: [0, 1, 30])
    func timeout(milliseconds: Int) async throws {
        let reader = try PipeReader()
        let start = ContinuousClock.now

        let outcome = await reader.wait(.milliseconds(milliseconds))

        #expect(outcome == .timedOut)
        #expect(ContinuousClock.now - start >= .milliseconds(milliseconds))
    }

    @Test("a cancelled task stops waiting")
    func cancellation() async throws {
        let reader = try PipeReader()
        let waiting = Task { await reader.wait() }

        waiting.cancel()

        #expect(await waiting.value == .cancelled)
    }

    @Test("a task that is cancelled already does not wait")
    func cancelledBefore() async throws {
        let reader = try PipeReader()
        let waiting = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return await reader.wait()
        }

        #expect(await waiting.value == .cancelled)
    }

    @Test("a descriptor can be waited for again after each outcome")
    func again() async throws {
        let reader = try PipeReader()
        let cancelled = Task { await reader.wait() }
        cancelled.cancel()
        _ = await cancelled.value

        #expect(await reader.wait(.zero) == .timedOut)
        await reader.post()
        #expect(await reader.wait().isReady)
    }

    @Test("a closed other end is reported, not waited for")
    func hangUp() async throws {
        var descriptors: [CInt] = [-1, -1]
        try #require(pipe(&descriptors) == 0)
        close(descriptors[1])
        defer { close(descriptors[0]) }

        let outcome = try await PollThread(label: "test").wait(for: descriptors[0])

        #expect(outcome == .ready(events: Int16(POLLHUP)))
    }

    @Test("an actor's jobs all run on its one thread, which is nobody else's")
    func oneThread() async throws {
        let (first, second) = (try PipeReader(), try PipeReader())
        var identities: Set<pthread_t> = []
        for _ in 0..<50 { identities.insert(await first.threadID()) }

        #expect(identities.count == 1)
        #expect(!identities.contains(await second.threadID()))
    }

    @Test("actors that block their threads do not hold up the shared pool")
    func poolStaysFree() async throws {
        let readers = try (0..<8).map { _ in try PipeReader() }
        let ended = Task {
            await withTaskGroup(of: Void.self) { group in
                for reader in readers { group.addTask { await reader.block(for: .milliseconds(400)) } }
            }
            return ContinuousClock.now
        }

        // With two pool threads, eight blocked jobs would keep this from starting for more than a second.
        let ran = await Task.detached { ContinuousClock.now }.value

        #expect(await ended.value > ran)
    }

    @Test("a body without a task runs on the thread too, and may use its actor", arguments: [nil, 0, 20])
    func body(milliseconds: Int?) async throws {
        let reader = try PipeReader()
        let deadline = milliseconds.map { ContinuousClock.now + .milliseconds($0) }

        let thread = await reader.threadOfBody(at: deadline)

        #expect(thread == (await reader.threadID()))
        if let deadline { #expect(ContinuousClock.now >= deadline) }
    }

    @Test("bodies run in the order in which they were given, one at a time")
    func bodiesInOrder() async throws {
        let reader = try PipeReader()
        let seen = Mutex<[Int]>([])
        await withCheckedContinuation { continuation in
            for number in 0..<1000 {
                reader.perform {
                    seen.withLock { $0.append(number) }
                    if number == 999 { continuation.resume() }
                }
            }
        }
        #expect(seen.withLock { $0 } == Array(0..<1000))
    }

    @Test("an alarm does not keep a waiter from its own, nor the other way round")
    func alarmsAndWaits() async throws {
        let reader = try PipeReader()
        async let rung = reader.threadOfBody(at: .now + .milliseconds(30))
        #expect(await reader.wait(.milliseconds(1)) == .timedOut)
        async let outcome = reader.wait()
        _ = await rung
        await reader.post()
        #expect(await outcome.isReady)
    }

    @Test("a thread that was woken a thousand times from sleep has run each body")
    func wakes() async throws {
        let reader = try PipeReader()
        for _ in 0..<1000 { _ = await reader.threadOfBody() }
        let other = try PipeReader()
        let bodies = (0..<4).map { _ in Task { for _ in 0..<500 { _ = await other.threadOfBody() } } }
        for body in bodies { await body.value }
    }

    @Test("two hundred threads end with their objects, and close what they opened")
    func leavesNothing() async {
        // In a process of its own: other tests make threads and descriptors too.
        await #expect(processExitsWith: .success) {
            for _ in 0..<4 { _ = try await PipeReader().wait(.zero) }
            let threads = try entries("/proc/self/task")
            let descriptors = try entries("/proc/self/fd")

            for _ in 0..<200 { _ = try await PipeReader(label: "leak-test").wait(.zero) }

            // A thread ends a moment after its object.
            while try named("leak-test") > 0 { await Task.yield() }
            let (threadsLeft, descriptorsLeft) = (try entries("/proc/self/task"), try entries("/proc/self/fd"))
            precondition(threadsLeft <= threads + 2, "\(threadsLeft) threads after \(threads)")
            precondition(descriptorsLeft <= descriptors + 2, "\(descriptorsLeft) descriptors after \(descriptors)")
        }
    }

    @Test("a label is the thread's name, cut to 15 bytes")
    func label() async throws {
        let reader = try PipeReader(label: "a-rather-long-label")
        _ = await reader.threadID()

        #expect(try named("a-rather-long-l") >= 1)
    }
}

private func entries(_ directory: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: directory).count
}

/// How many threads of this process have the name.
private func named(_ name: String) throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { thread in
        // A thread that ended meanwhile has no name any more.
        (try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)) == "\(name)\n"
    }
}
