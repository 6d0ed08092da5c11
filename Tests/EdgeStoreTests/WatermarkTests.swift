// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EdgeStore

@Suite("Watermark")
struct WatermarkTests {
    @Test("moves only over what is contiguous")
    func contiguous() {
        var watermark = Watermark(settled: 10)
        var seen: [Int64] = []
        for sequence: Int64 in [12, 14, 11, 13] {
            watermark.settle(sequence...sequence)
            seen.append(watermark.settled)
        }
        #expect(seen == [10, 10, 12, 14])
    }

    @Test("what is settled already changes nothing")
    func repeated() {
        var watermark = Watermark(settled: 10)
        let hasMoved = watermark.settle(3...10)
        #expect(!hasMoved)
        watermark.settle(5...11)
        #expect(watermark.settled == 11)
    }

    @Test("any order of acknowledgements settles everything", arguments: 0..<20)
    func anyOrder(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var watermark = Watermark(settled: 0)
        for sequence in (Int64(1)...300).shuffled(using: &random) {
            watermark.settle(sequence...sequence)
        }
        #expect(watermark == Watermark(settled: 300))
    }

    @Test("holds a bounded number ahead and forgets the farthest")
    func bounded() {
        var watermark = Watermark(settled: 0)
        let count = Int64(Watermark.maximumHeld)
        for index in 1...count + 1 { watermark.settle(index * 2...index * 2) }
        for index in 0...count { watermark.settle(index * 2 + 1...index * 2 + 1) }
        #expect(watermark.settled == count * 2 + 1)
    }
}
