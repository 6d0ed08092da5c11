// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How long to wait before trying again: exponential growth with full jitter.
///
/// The n-th wait is drawn evenly from 0 up to min(``cap``, ``base`` · 2ⁿ), so that rooms which failed in
/// the same second do not return in the same second. A success counts only after it has lasted for
/// ``steadyAfter``: what comes up and dies at once keeps growing its waits.
package struct Backoff: Hashable, Sendable {
    /// Upper end of the first wait.
    package let base: Duration
    /// Upper end of every wait.
    package let cap: Duration
    /// How long a success must last to make the next wait short again.
    package let steadyAfter: Duration

    /// Failures since the last steady success.
    package private(set) var failures = 0

    /// - `base`: Above zero.
    /// - `cap`: `base` or more.
    package init(base: Duration = .seconds(1), cap: Duration = .seconds(300), steadyAfter: Duration = .seconds(60)) {
        precondition(base > .zero && cap >= base, "a backoff needs 0 < base <= cap")
        (self.base, self.cap, self.steadyAfter) = (base, cap, steadyAfter)
    }

    /// The upper end of the next wait.
    package var ceiling: Duration {
        var ceiling = base
        for _ in 0..<failures where ceiling < cap { ceiling *= 2 }
        return min(ceiling, cap)
    }

    /// Counts one failure and draws the wait that follows it.
    package mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let ceiling = ceiling
        // Beyond this count the ceiling is the cap; counting on would only make the loop above longer.
        if ceiling < cap { failures += 1 }
        return ceiling * Double.random(in: 0..<1, using: &generator)
    }

    /// Counts one failure and draws the wait that follows it.
    package mutating func failed() -> Duration {
        var generator = SystemRandomNumberGenerator()
        return failed(using: &generator)
    }

    /// Notes a success that lasted for `duration` before it ended.
    package mutating func succeeded(for duration: Duration) {
        if duration >= steadyAfter { failures = 0 }
    }
}
