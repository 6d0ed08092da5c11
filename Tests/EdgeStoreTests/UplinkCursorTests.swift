// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("UplinkCursor")
struct UplinkCursorTests {
    private func shares(_ available: [Int], limit: Int) -> [Int] {
        let plan = UplinkCursor().plan(limit: limit, available: available)
        return Family.allCases.map { family in plan.count { $0 == family } }
    }

    @Test("one family alone takes every slot")
    func alone() {
        #expect(shares([0, 0, 0, 0, 100], limit: 25) == [0, 0, 0, 0, 25])
    }

    @Test("of ten slots each family that waits has one, and the most important the rest")
    func shared() {
        #expect(shares([1000, 1000, 1000, 1000, 1000], limit: 10) == [6, 1, 1, 1, 1])
        #expect(shares([0, 0, 1000, 0, 1000], limit: 100) == [0, 0, 90, 0, 10])
    }

    @Test("what the most important family leaves over goes to the next one")
    func leftOver() {
        #expect(shares([3, 0, 1000, 0, 5], limit: 20) == [3, 0, 15, 0, 2])
        #expect(shares([2, 0, 0, 0, 1], limit: 20) == [2, 0, 0, 0, 1])
    }

    @Test("the shares hold when slots come one at a time")
    func oneAtATime() {
        var cursor = UplinkCursor()
        var counts = [0, 0, 0, 0, 0]
        for _ in 0..<100 {
            for family in cursor.plan(limit: 1, available: [9, 0, 9, 0, 9]) {
                counts[family.rank] += 1
                cursor.advance(past: EventKey(family: family, epoch: 1, sequence: Int64(counts[family.rank])))
            }
        }
        #expect(counts == [80, 0, 10, 0, 10])
    }

    @Test("a security event waits for at most one slot, whatever else waits")
    func securityGoesFirst() {
        var cursor = UplinkCursor()
        for sequence in 1...Int64(37) {
            let plan = cursor.plan(limit: 2, available: [1, 0, 0, 0, 1_000_000])
            #expect(plan.contains(.security))
            cursor.advance(past: EventKey(family: .environment, epoch: 1, sequence: sequence))
        }
    }

    @Test("a new epoch begins from its start")
    func newEpoch() {
        var cursor = UplinkCursor()
        cursor.advance(past: EventKey(family: .behaviour, epoch: 1, sequence: 70))
        #expect(cursor.lastSent(.behaviour, epoch: 1) == 70)
        #expect(cursor.lastSent(.behaviour, epoch: 2) == 0)
        cursor.advance(past: EventKey(family: .security, epoch: 2, sequence: 1))
        #expect(cursor.lastSent(.behaviour, epoch: 2) == 0)
        #expect(cursor.lastSent(.security, epoch: 2) == 1)
    }
}
