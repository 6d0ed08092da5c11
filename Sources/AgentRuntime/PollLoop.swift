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

    private struct State {
        var jobs: [UnownedJob] = []
        var waiters: [CInt: Waiter] = [:]
        var cancelled: Set<UInt64> = []
        var nextWaiterID: UInt64 = 0
        var isStopping = false
    }

    private let label: String
    private let state = Mutex(State())
    private let wakeDescriptor: CInt

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
        state.withLock { $0.isStopping = true }
        wake()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        wake()
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
                let isCancelled = state.withLock { state in
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
                if isCancelled { continuation.resume(returning: .cancelled) } else { wake() }
            }
        } onCancel: {
            let waiter: Waiter? = state.withLock { state in
                state.cancelled.insert(id)
                guard state.waiters[descriptor]?.id == id else { return nil }
                return state.waiters.removeValue(forKey: descriptor)
            }
            waiter?.continuation.resume(returning: .cancelled)
            wake()
        }
    }

    private func wake() {
        var one: UInt64 = 1
        // Fails only with EAGAIN, when the counter is full and the thread is being woken anyway.
        _ = write(wakeDescriptor, &one, 8)
    }

    /// Runs jobs and waits for descriptors until ``stop()``; then runs the jobs that are left.
    func run() {
        clinux_name_this_thread(label)
        while true {
            let (jobs, isStopping) = state.withLock { state in
                defer { state.jobs.removeAll(keepingCapacity: true) }
                return (state.jobs, state.isStopping)
            }
            for job in jobs {
                job.runSynchronously(on: asUnownedSerialExecutor())
            }
            if !jobs.isEmpty { continue }
            if isStopping { return }
            pollOnce()
        }
    }

    private func pollOnce() {
        let waiting = state.withLock { state in
            state.waiters.map { (descriptor: $0.key, events: $0.value.events, deadline: $0.value.deadline) }
        }
        var polls = [pollfd(fd: wakeDescriptor, events: Int16(POLLIN), revents: 0)]
        polls += waiting.map { pollfd(fd: $0.descriptor, events: $0.events, revents: 0) }
        let timeout = Self.milliseconds(until: waiting.compactMap(\.deadline).min())
        guard poll(&polls, nfds_t(polls.count), timeout) >= 0 else { return }  // EINTR: look again

        if polls[0].revents != 0 {
            var drained: UInt64 = 0
            _ = read(wakeDescriptor, &drained, 8)
        }
        let now = ContinuousClock.now
        for (entry, waiter) in zip(polls.dropFirst(), waiting) {
            if entry.revents != 0 {
                resume(entry.fd, returning: .ready(events: entry.revents))
            } else if let deadline = waiter.deadline, deadline <= now {
                resume(entry.fd, returning: .timedOut)
            }
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
