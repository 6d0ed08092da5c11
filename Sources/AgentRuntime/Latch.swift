// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// "There is something to do", remembered until somebody looks: any number of ``set()`` wake one waiter once.
///
/// It holds one bit, so a slow consumer costs nothing and misses nothing: it re-reads the state that the
/// latch is about.
package final class Latch: Sendable {
    private struct State {
        var isSet = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Any thread; does not wait.
    package func set() {
        let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
            guard let waiter = state.waiter else {
                state.isSet = true
                return nil
            }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }

    /// Returns once set, and resets; or when the task is cancelled. One waiter at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if state.isSet || Task.isCancelled {
                        state.isSet = false
                        return true
                    }
                    precondition(state.waiter == nil, "two waiters on one latch")
                    state.waiter = continuation
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiter: CheckedContinuation<Void, Never>? = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Like ``wait()``, but also returns when `duration` has passed.
    package func wait(atMost duration: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            group.addTask { try? await Task.sleep(for: duration) }  // ends early only when cancelled
            await group.next()
            group.cancelAll()
        }
    }
}
