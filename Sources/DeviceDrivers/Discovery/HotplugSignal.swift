// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A latch that counts changes, so that no waiter misses one that came while it was busy.
///
/// A supervisor reads ``generation`` *before* it tries a device, and when that fails waits for a
/// change since then. Any number may wait; each change wakes them all.
package final class HotplugSignal: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var waiters: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var nextWaiterID: UInt64 = 0
    }

    private let state = Mutex(State())

    package init() {}

    /// How many changes were reported so far.
    package var generation: UInt64 { state.withLock(\.generation) }

    /// Reports a change to all who wait.
    package func raise() {
        let waiters = state.withLock { state in
            state.generation += 1
            defer { state.waiters.removeAll() }
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Suspends until something changed after `seen`, the time is up or the task is cancelled.
    /// - Returns: Whether there was a change.
    @discardableResult
    package func waitForChange(since seen: UInt64, timeout: Duration) async -> Bool {
        // The newest value is kept: a waiter needs to know that something changed, not how often.
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id: UInt64? = state.withLock { state in
            guard state.generation == seen else { return nil }
            defer { state.nextWaiterID += 1 }
            state.waiters[state.nextWaiterID] = continuation
            return state.nextWaiterID
        }
        guard let id else { return true }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in changes {} }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return }  // cancelled: the group ends
            }
            await group.next()
            group.cancelAll()
        }
        return state.withLock { state in
            state.waiters[id] = nil
            return state.generation != seen
        }
    }
}
