// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EdgeStore

@Suite("SequenceRanges")
struct SequenceRangesTests {
    @Test("random insertions give the same set as a plain Set, in sorted ranges that do not touch")
    func agreesWithSet() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            var ranges = SequenceRanges()
            var oracle: Set<Int64> = []
            for _ in 0..<30 {
                let start = Int64.random(in: 1...60, using: &random)
                let range = start...(start + Int64.random(in: 0...5, using: &random))
                ranges.insert(range)
                oracle.formUnion(range)
            }
            #expect(Set(ranges.ranges.flatMap { Array($0) }) == oracle)
            for (one, next) in zip(ranges.ranges, ranges.ranges.dropFirst()) {
                #expect(one.upperBound + 1 < next.lowerBound)
            }
        }
    }
}

/// SplitMix64: a failure names its seed and can be run again.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
