// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import HubLink
import Testing

@testable import AgentCore

@Suite("Refusals")
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

    @Test(
        "the hub's reasons are told apart",
        arguments: [
            (0x97, .wait), (0x89, .wait), (0x99, .unfit), (0x95, .unfit), (0x87, .forbidden), (0x90, .forbidden),
            (0x80, .unclear), (0x83, .unclear), (0x91, .unclear),
        ] as [(UInt8, RefusalVerdict)]
    )
    func verdicts(reason: UInt8, verdict: RefusalVerdict) {
        #expect(RefusalVerdict(HubReason(rawValue: reason)) == verdict)
    }
}
