// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// What has arrived from another process so far, for tests that wait until something has.
package final class Arrivals<Element: Sendable>: Sendable {
    private struct Waiter {
        var isEnough: @Sendable ([Element]) -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var elements: [Element] = []
        var waiters: [UUID: Waiter] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var all: [Element] { state.withLock(\.elements) }

    /// To be called by the thread that reads.
    package func append(_ element: Element) {
        let satisfied = state.withLock { state in
            state.elements.append(element)
            let satisfied = state.waiters.filter { $0.value.isEnough(state.elements) }
            for id in satisfied.keys { state.waiters[id] = nil }
            return satisfied
        }
        for waiter in satisfied.values { waiter.continuation.resume(returning: true) }
    }

    /// Waits until what has arrived is enough.
    /// - Throws: ``TestFailure`` that tells `what` was missing when it takes longer than `limit`.
    @discardableResult
    package func wait(
        for what: String,
        within limit: Duration = .seconds(30),
        until isEnough: @escaping @Sendable ([Element]) -> Bool
    ) async throws -> [Element] {
        let id = UUID()
        let timeout = Task {
            try await Task.sleep(for: limit)
            let waiter = state.withLock { $0.waiters.removeValue(forKey: id) }
            waiter?.continuation.resume(returning: false)
        }
        defer { timeout.cancel() }
        let hasArrived = await withCheckedContinuation { continuation in
            let isAlready = state.withLock { state in
                if isEnough(state.elements) { return true }
                state.waiters[id] = Waiter(isEnough: isEnough, continuation: continuation)
                return false
            }
            if isAlready { continuation.resume(returning: true) }
        }
        guard hasArrived else {
            throw TestFailure("no \(what) within \(limit); the last of \(all.count): \(all.suffix(3))")
        }
        return all
    }
}
