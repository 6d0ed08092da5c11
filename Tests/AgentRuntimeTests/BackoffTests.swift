// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Testing

@Suite("Backoff")
struct BackoffTests {
    private struct Zeros: RandomNumberGenerator {
        mutating func next() -> UInt64 { 0 }
    }

    @Test("the ceiling doubles from the base and ends at the cap")
    func ceilings() {
        var backoff = Backoff(base: .seconds(1), cap: .seconds(300))
        var ceilings: [Duration] = []
        for _ in 0..<12 {
            ceilings.append(backoff.ceiling)
            _ = backoff.failed()
        }

        #expect(ceilings == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300].map(Duration.seconds))
    }

    @Test("every wait lies between zero and the ceiling")
    func bounds() {
        var backoff = Backoff(base: .milliseconds(100), cap: .seconds(5))
        for _ in 0..<1000 {
            let ceiling = backoff.ceiling
            let wait = backoff.failed()
            #expect(wait >= .zero && wait < ceiling)
        }
    }

    @Test("the jitter is full: it reaches down to zero")
    func fullJitter() {
        var zeros = Zeros()
        var backoff = Backoff(base: .seconds(10), cap: .seconds(10))

        #expect(backoff.failed(using: &zeros) == .zero)
        let waits = (0..<200).map { _ in backoff.failed() }
        #expect(waits.contains { $0 < .seconds(3) })
        #expect(waits.contains { $0 > .seconds(7) })
    }

    @Test("rooms that fail together do not return together")
    func spread() {
        let waits = (0..<100).map { _ in
            var backoff = Backoff(base: .seconds(1), cap: .seconds(300))
            return backoff.failed()
        }

        #expect(Set(waits).count > 90)
    }

    @Test("only a success that lasted makes the next wait short", arguments: [(59, 3), (60, 0)])
    func steadiness(seconds: Int, failures: Int) {
        var backoff = Backoff(base: .seconds(1), cap: .seconds(300), steadyAfter: .seconds(60))
        for _ in 0..<3 { _ = backoff.failed() }

        backoff.succeeded(for: .seconds(seconds))

        #expect(backoff.failures == failures)
    }

    @Test("a year of failures neither overflows nor grows")
    func manyFailures() {
        var backoff = Backoff(base: .seconds(1), cap: .seconds(300))
        for _ in 0..<100_000 { _ = backoff.failed() }

        #expect(backoff.ceiling == .seconds(300))
        #expect(backoff.failures < 20)
    }
}
