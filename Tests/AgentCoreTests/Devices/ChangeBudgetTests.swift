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
        let later = [29, 31, 32].map { budget.take(now: start + .seconds($0)) }
        #expect(later == [false, true, false])
    }

    @Test("a long rest fills the budget, but not over its capacity")
    func refilled() {
        var budget = ChangeBudget(capacity: 2, refill: .seconds(1), now: start)
        let taken = (0..<4).map { _ in budget.take(now: start + .seconds(1000)) }
        #expect(taken == [true, true, false, false])
    }

    @Test("waits double up to the longest, and begin anew after a good run")
    func retryDelay() {
        var delay = RetryDelay(first: .milliseconds(250), longest: .seconds(5))
        let waits = (0..<7).map { _ in delay.after(running: .seconds(1)) }
        #expect(waits.map { $0 / .seconds(1) } == [0.25, 0.5, 1, 2, 4, 5, 5])
        let afterGoodRun = delay.after(running: .seconds(10))
        #expect(afterGoodRun == .milliseconds(250))
    }
}
