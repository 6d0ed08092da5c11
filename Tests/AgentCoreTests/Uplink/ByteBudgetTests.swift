// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("ByteBudget")
struct ByteBudgetTests {
    private let start = ContinuousClock.now

    @Test("without a limit everything may go")
    func off() {
        var budget = ByteBudget(bytesPerSecond: nil, now: start)
        budget.spend(1 << 40, at: start)
        #expect(budget.allows(1 << 40, at: start) && budget.isFull(at: start))
    }

    @Test("a second's bytes may go at once, and then as many as the time since gives")
    func burst() {
        var budget = ByteBudget(bytesPerSecond: 1000, now: start)
        #expect(budget.available(at: start) == 1000)
        budget.spend(1000, at: start)
        #expect(budget.available(at: start) == 0)
        #expect(budget.available(at: start + .milliseconds(250)) == 250)
        #expect(!budget.isFull(at: start + .milliseconds(999)))
        #expect(budget.available(at: start + .seconds(10)) == 1000)
    }

    @Test("a packet larger than the bucket goes when it is full, and leaves a debt")
    func debt() {
        var budget = ByteBudget(bytesPerSecond: 1000, now: start)
        budget.spend(1, at: start)
        #expect(!budget.allows(5000, at: start))
        #expect(budget.allows(5000, at: start + .milliseconds(1)))
        budget.spend(5000, at: start + .milliseconds(1))
        #expect(!budget.allows(1, at: start + .milliseconds(4000)))
        #expect(budget.available(at: start + .milliseconds(4101)) == 100)
    }

    @Test("over a day no more goes than the limit and one burst")
    func longRun() {
        var budget = ByteBudget(bytesPerSecond: 12_345, now: start)
        var sent = 0
        for tick in 0..<864_000 {
            let now = start + .milliseconds(100 * tick)
            while budget.allows(1700, at: now) {
                budget.spend(1700, at: now)
                sent += 1700
            }
        }
        #expect(sent <= 86_401 * 12_345 && sent > 86_400 * 12_345 - 20_000)
    }
}
