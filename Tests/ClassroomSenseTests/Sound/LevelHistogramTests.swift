// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("LevelHistogram")
struct LevelHistogramTests {
    @Test("levels exceeded are those of the sorted list, within a step of 0.1 dB")
    func percentiles() throws {
        var histogram = LevelHistogram()
        for index in (0..<100).reversed() { histogram.add(-100 + Double(index)) }
        // 10 of 100 values are −10 and above, 50 are −50 and above, 90 are −90 and above.
        #expect(abs(try #require(histogram.level(exceededFor: 0.1)) - -10) <= 0.1)
        #expect(abs(try #require(histogram.level(exceededFor: 0.5)) - -50) <= 0.1)
        #expect(abs(try #require(histogram.level(exceededFor: 0.9)) - -90) <= 0.1)
    }

    @Test("one value is every percentile")
    func single() throws {
        var histogram = LevelHistogram()
        histogram.add(-42.03)
        for part in [0.1, 0.5, 0.9] {
            #expect(abs(try #require(histogram.level(exceededFor: part)) - -42.05) < 0.06)
        }
    }

    @Test("silence lies below every level")
    func silence() {
        var histogram = LevelHistogram()
        for _ in 0..<8 { histogram.add(nil) }
        #expect(histogram.level(exceededFor: 0.1) == nil)
        for _ in 0..<2 { histogram.add(-30) }
        #expect(histogram.level(exceededFor: 0.1) != nil)
        #expect(histogram.level(exceededFor: 0.5) == nil)
    }

    @Test("levels beyond either end are counted at the end")
    func ends() throws {
        var histogram = LevelHistogram()
        histogram.add(50)
        #expect(abs(try #require(histogram.level(exceededFor: 0.5)) - 5) <= 0.1)
        histogram.removeAll()
        #expect(histogram.count == 0 && histogram.level(exceededFor: 0.5) == nil)
        histogram.add(-500)
        #expect(histogram.level(exceededFor: 0.5) == nil)
    }
}
