// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("EvidenceWindow")
struct EvidenceWindowTests {
    @Test("time adds up within the window, whatever the steps", arguments: [20, 100, 250, 1000])
    func addsUp(milliseconds: Int) {
        var window = EvidenceWindow(length: .seconds(5))
        let step = Duration.milliseconds(milliseconds)
        var time = Duration.seconds(100)
        window.advance(to: time)
        while time < .seconds(102) {
            time += step
            window.add(step, at: time)
        }
        #expect(window.total == .seconds(2))
    }

    @Test("what is older than the window is forgotten")
    func forgets() {
        var window = EvidenceWindow(length: .seconds(5))
        window.add(.seconds(1), at: .seconds(10))
        window.advance(to: .seconds(13))
        #expect(window.total == .seconds(1))
        window.advance(to: .seconds(16))
        #expect(window.total == .zero)
    }

    @Test("a window never holds more than its length")
    func isBounded() {
        var window = EvidenceWindow(length: .seconds(5))
        for second in 10..<40 { window.add(.seconds(60), at: .seconds(second)) }
        #expect(window.total == .seconds(5))
    }

    @Test("time that leaps or goes back does no harm")
    func oddTimes() {
        var window = EvidenceWindow(length: .seconds(5))
        window.add(.seconds(1), at: .seconds(10))
        window.add(.seconds(1), at: .seconds(4))
        #expect(window.total == .seconds(2))
        window.advance(to: .seconds(1_000_000_000))
        #expect(window.total == .zero)
    }
}
