// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("SequenceCounter")
struct SequenceCounterTests {
    @Test(
        "counts what is missing between two frames",
        arguments: [
            (0, 1, 0), (7, 10, 2), (.max, 0, 0), (.max - 1, 3, 4), (4_294_967_168, 4_294_967_168 &+ 256, 255),
            (5, 5, 0), (1000, 3, 0),
        ] as [(UInt32, UInt32, UInt64)]
    )
    func counts(first: UInt32, second: UInt32, missing: UInt64) {
        var counter = SequenceCounter()
        let initial = counter.missing(before: first)
        let next = counter.missing(before: second)
        #expect(initial == 0)
        #expect(next == missing)
    }
}
