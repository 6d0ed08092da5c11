// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import ClassroomSense
import Testing

@testable import AgentCore

@Suite("MotionTally")
struct MotionTallyTests {
    @Test("means, peaks and zones over one period")
    func figures() throws {
        var tally = MotionTally()
        for (second, motion) in [(0, 0.1), (1, 0.3), (2, 0.2)] {
            tally.add(
                facts(at: second, motion: motion, zones: ["podium": motion / 2], presence: second == 0 ? nil : 0.5)
            )
        }
        let finished = tally.finish()
        let measured = try #require(finished)
        #expect(measured.periodSeconds == 2)
        #expect(measured.frames == 3)
        #expect(measured.zones.map(\.zone) == ["room", "podium"])
        #expect(measured.zones.map(\.meanRatio) == [0.2, 0.1])
        #expect(measured.zones.map(\.peakRatio) == [0.3, 0.15])
        #expect(measured.presenceRatio == 0.5)
        #expect(measured.meanLuma == 100)
    }

    @Test("one period joins on to the other")
    func periodsJoin() throws {
        var tally = MotionTally()
        tally.add(facts(at: 0))
        tally.add(facts(at: 60))
        let first = tally.finish()
        #expect(first?.periodSeconds == 60)
        #expect(tally.span == .zero)
        tally.add(facts(at: 120))
        #expect(tally.span == .seconds(60))
        let second = tally.finish()
        #expect(second?.frames == 1)
    }

    @Test("without a frame there is nothing to tell")
    func empty() {
        var tally = MotionTally()
        let measured = tally.finish()
        #expect(measured == nil)
    }

    @Test("an unknown presence stays unknown")
    func unknownPresence() throws {
        var tally = MotionTally()
        tally.add(facts(at: 0))
        let finished = tally.finish()
        let measured = try #require(finished)
        #expect(measured.presenceRatio == nil)
    }

    private func facts(
        at second: Int,
        motion: Double = 0,
        zones: [String: Double] = [:],
        presence: Double? = nil
    ) -> CameraFacts {
        CameraFacts(
            time: .seconds(second),
            motion: motion,
            motionByZone: zones,
            presence: presence,
            meanLuma: 100
        )
    }
}
