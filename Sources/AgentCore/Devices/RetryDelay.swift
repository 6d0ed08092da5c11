// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How long to leave a failing device alone: doubling, and short again once it has run for a while.
package struct RetryDelay: Sendable {
    private let first: Duration
    private let longest: Duration
    private var next: Duration

    package init(first: Duration = .milliseconds(250), longest: Duration = .seconds(5)) {
        self.first = first
        self.longest = longest
        self.next = first
    }

    /// The wait before the next try.
    /// - Parameter ran: How long the device had delivered before it failed; 10 s make it a new failure.
    package mutating func after(running ran: Duration) -> Duration {
        if ran >= .seconds(10) { next = first }
        defer { next = min(next * 2, longest) }
        return next
    }
}
