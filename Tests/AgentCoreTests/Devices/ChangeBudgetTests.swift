// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("ChangeBudget and RetryDelay")
struct ChangeBudgetTests {
    private let start = ContinuousClock.now

    @Test("so many changes in a row, then one in a while")
    func bounded() {
        var budget = ChangeBudget(capacity: 3, refill: .seconds(30), now: start)
        let first = (0..<5).map { _ in budget.take(now: start) }
        #expect(first == [true, true, true, false, false])
        #expect(!budget.take(now: start + .seconds(29)))
        #expect(budget.take(now: start + .seconds(31)))
        #expect(!budget.take(now: start + .seconds(32)))
    }

    @Test("a long rest fills the budget, but not over its capacity")
    func refilled() {
        var budget = ChangeBudget(capacity: 2, refill: .seconds(1), now: start)
        #expect((0..<4).map { _ in budget.take(now: start + .seconds(1000)) } == [true, true, false, false])
    }

    @Test("waits double up to the longest, and begin anew after a good run")
    func retryDelay() {
        var delay = RetryDelay(first: .milliseconds(250), longest: .seconds(5))
        let waits = (0..<7).map { _ in delay.after(running: .seconds(1)) }
        #expect(waits == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2), .seconds(4), .seconds(5), .seconds(5)])
        #expect(delay.after(running: .seconds(10)) == .milliseconds(250))
    }
}
