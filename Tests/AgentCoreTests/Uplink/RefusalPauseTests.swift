// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("RefusalPause")
struct RefusalPauseTests {
    private let start = ContinuousClock.now

    @Test("pauses grow to a minute, and end only when nothing is on the way")
    func grows() {
        var pause = RefusalPause()
        var now = start
        for seconds in [5, 10, 20, 40, 60, 60] {
            pause.begin("quota", now: now)
            pause.begin("quota", now: now)  // of the same burst
            let tooEarly = pause.mayGoOn(nothingOnTheWay: true, now: now + .seconds(seconds - 1))
            now += .seconds(seconds)
            let busy = pause.mayGoOn(nothingOnTheWay: false, now: now)
            let done = pause.mayGoOn(nothingOnTheWay: true, now: now)
            #expect([tooEarly, busy, done] == [false, false, true])
            #expect(!pause.isPausing)
        }
        let again = pause.mayGoOn(nothingOnTheWay: true, now: now)
        #expect(!again)
    }

    @Test("each reason is told once")
    func news() {
        var pause = RefusalPause()
        let told = ["a", "a", "b", "a"].map { pause.isNews($0) }
        #expect(told == [true, false, true, false])
    }
}
