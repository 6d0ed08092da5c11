// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc
import Synchronization

/// The state and body of one ``PollThread``. The thread keeps it alive, ``PollThread`` ends it.
final class PollLoop: SerialExecutor, Sendable {
    private struct Waiter {
        var id: UInt64
        var events: Int16
        var deadline: ContinuousClock.Instant?
        var continuation: CheckedContinuation<PollThread.Outcome, Never>
    }

    private enum Work {
        case job(UnownedJob)
        case body(@Sendable () -> Void)
    }

    private struct Alarm {
        var deadline: ContinuousClock.Instant
        var body: @Sendable () -> Void
    }

    private struct State {
        var work: [Work] = []
        /// Whether the thread sleeps, or is about to, and nobody has woken it since.
        var isAsleep = false
        var alarms: [Alarm] = []
        var waiters: [CInt: Waiter] = [:]
        var cancelled: Set<UInt64> = []
        var nextWaiterID: UInt64 = 0
        var isStopping = false
    }

    private let label: String
    private let state = Mutex(State())
    private let wakeDescriptor: CInt
    /// The thread that runs this; 0 before it has begun.
    private let thread = Atomic<pthread_t>(0)

    init(label: String) throws(ThreadError) {
        self.label = label
        self.wakeDescriptor = clinux_eventfd()
        guard wakeDescriptor >= 0 else {
            throw ThreadError(label: label, operation: "eventfd", errno: -wakeDescriptor)
        }
    }

    deinit {
        if wakeDescriptor >= 0 { close(wakeDescriptor) }
    }

    func stop() {
        change { $0.isStopping = true }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        change { $0.work.append(.job(job)) }
    }

    func perform(_ body: @escaping @Sendable () -> Void) {
        change { $0.work.append(.body(body)) }
    }

    func perform(at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) {
        change { $0.alarms.append(Alarm(deadline: deadline, body: body)) }
    }

    /// Lets an actor whose executor this is be used inside ``perform(_:)``, which no task runs.
    func isIsolatingCurrentContext() -> Bool? { thread.load(ordering: .relaxed) == pthread_self() }

    func checkIsolated() {
        precondition(isIsolatingCurrentContext() == true, "not on the thread \(label)")
    }

    func wait(
        for descriptor: CInt,
        events: Int16,
        deadline: ContinuousClock.Instant?
    ) async -> PollThread.Outcome {
        let id = state.withLock { state in
            defer { state.nextWaiterID += 1 }
            return state.nextWaiterID
        }
        defer { state.withLock { _ = $0.cancelled.remove(id) } }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = change { state in
                    if state.cancelled.contains(id) { return true }
                    precondition(state.waiters[descriptor] == nil, "two waiters on \(descriptor)")
                    state.waiters[descriptor] = Waiter(
                        id: id,
                        events: events,
                        deadline: deadline,
                        continuation: continuation
                    )
                    return false
                }
                if isCancelled { continuation.resume(returning: .cancelled) }
            }
        } onCancel: {
            let waiter: Waiter? = change { state in
                state.cancelled.insert(id)
                guard state.waiters[descriptor]?.id == id else { return nil }
                return state.waiters.removeValue(forKey: descriptor)
            }
            waiter?.continuation.resume(returning: .cancelled)
        }
    }

    /// Changes what the thread looks at before it sleeps, and wakes it if it does: a busy thread costs no system call.
    private func change<Value>(_ body: (inout State) -> sending Value) -> sending Value {
        var mustWake = false
        let value = state.withLock { state in
            mustWake = state.isAsleep
            state.isAsleep = false
            return body(&state)
        }
        if mustWake {
            var one: UInt64 = 1
            // Fails only with EAGAIN, when the counter is full and the thread is being woken anyway.
            _ = write(wakeDescriptor, &one, 8)
        }
        return value
    }

    /// Runs jobs and waits for descriptors until ``stop()``; then runs the jobs that are left.
    func run() {
        thread.store(pthread_self(), ordering: .relaxed)
        clinux_name_this_thread(label)
        var work: [Work] = []
        while true {
            let isStopping = state.withLock { state in
                swap(&state.work, &work)  // neither loses its memory
                state.isAsleep = work.isEmpty && !state.isStopping
                return state.isStopping
            }
            for piece in work {
                switch piece {
                case .job(let job): job.runSynchronously(on: asUnownedSerialExecutor())
                case .body(let body): body()
                }
            }
            if work.isEmpty {
                if isStopping { return }
                pollOnce()
            }
            work.removeAll(keepingCapacity: true)
        }
    }

    private func pollOnce() {
        let (waiting, alarm) = state.withLock { state in
            (
                state.waiters.map { (descriptor: $0.key, events: $0.value.events, deadline: $0.value.deadline) },
                state.alarms.lazy.map(\.deadline).min()
            )
        }
        var polls = [pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)]
        polls += waiting.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        let timeout = Self.milliseconds(until: (waiting.compactMap(\.deadline) + [alarm].compactMap(\.self)).min())
        guard poll(&polls, nfds_t(polls.count), timeout) >= 0 else { return }  // EINTR: look again

        if polls[0].revents != 0 {
            var drained: UInt64 = 0
            _ = read(wakeDescriptor, &drained, 8)
        }
        let now = ContinuousClock.now
        ring(at: now)
        for (entry, waiter) in zip(polls.dropFirst(), waiting) {
            if entry.revents != 0 {
                resume(entry.fd, returning: .ready(events: entry.revents))
            } else if let deadline = waiter.deadline, deadline <= now {
                resume(entry.fd, returning: .timedOut)
            }
        }
    }

    /// Moves the alarms that are due behind what waits to be run.
    private func ring(at now: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.alarms.contains(where: { $0.deadline <= now }) else { return }
            for alarm in state.alarms where alarm.deadline <= now { state.work.append(.body(alarm.body)) }
            state.alarms.removeAll { $0.deadline <= now }
        }
    }

    private func resume(_ descriptor: CInt, returning outcome: PollThread.Outcome) {
        let waiter = state.withLock { $0.waiters.removeValue(forKey: descriptor) }
        waiter?.continuation.resume(returning: outcome)
    }

    /// For `poll(2)`: -1 for ever, rounded up so that a deadline is never polled in vain.
    private static func milliseconds(until deadline: ContinuousClock.Instant?) -> CInt {
        guard let deadline else { return -1 }
        let left = (deadline - .now).components
        guard left.seconds >= 0, left.attoseconds >= 0 else { return 0 }
        guard left.seconds < 1_000_000 else { return 1_000_000_000 }
        return CInt(left.seconds * 1000 + (left.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
