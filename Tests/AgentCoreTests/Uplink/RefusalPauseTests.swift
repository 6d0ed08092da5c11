// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("RefusalPause")
struct RefusalPauseTests {
    private let start = ContinuousClock.now

    @Test("pauses grow to a minute")
    func grows() {
        var pause = RefusalPause()
        var now = start
        for seconds in [5, 10, 20, 40, 60, 60] {
            pause.begin("quota", now: now)
            pause.begin("quota", now: now)  // of the same burst
            #expect(pause.isActive(at: now + .seconds(seconds - 1)))
            now += .seconds(seconds)
            #expect(!pause.isActive(at: now))
        }
        #expect(pause.reason == "quota")
    }

    @Test("each reason is told once")
    func news() {
        var news = RefusalNews()
        let told = ["a", "a", "b", "a"].map { news.isNews($0) }
        #expect(told == [true, false, true, false])
    }
}
