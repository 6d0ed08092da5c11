// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Keeps a device that comes and goes from filling the store: so many changes in a row, then one in a while.
///
/// The retained state stays right all the same, and the last change is told when there is budget again.
package struct ChangeBudget: Sendable {
    private let capacity: Double
    private let refill: Duration
    private var tokens: Double
    private var lastRefill: ContinuousClock.Instant

    /// - Parameters:
    ///   - capacity: Changes that may be told in a row.
    ///   - refill: How long it takes until one more may.
    package init(capacity: Int = 20, refill: Duration = .seconds(30), now: ContinuousClock.Instant = .now) {
        self.capacity = Double(capacity)
        self.refill = refill
        self.tokens = Double(capacity)
        self.lastRefill = now
    }

    /// Takes one change from the budget; `false` when there is none left.
    package mutating func take(now: ContinuousClock.Instant = .now) -> Bool {
        tokens = min(capacity, tokens + (now - lastRefill) / refill)
        lastRefill = now
        guard tokens >= 1 else { return false }
        tokens -= 1
        return true
    }
}
