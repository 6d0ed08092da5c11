// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import HubLink

@Suite("AddressRound")
struct AddressRoundTests {
    @Test("all addresses are tried before a wait")
    func wholeList() {
        var round = AddressRound(count: 3)
        var tried: [Int] = []
        var waits: [Bool] = []
        for _ in 0..<6 {
            tried.append(round.index)
            waits.append(round.failed())
        }

        #expect(tried == [0, 1, 2, 0, 1, 2])
        #expect(waits == [false, false, true, false, false, true])
    }

    @Test("a good connection's address is the first to be tried again, a bad one's the last")
    func afterConnection() {
        var round = AddressRound(count: 3)
        _ = round.failed()
        round.ended(wasGood: true)
        #expect(round.index == 1)

        round.ended(wasGood: false)
        #expect(round.index == 2)
        let waits = (0..<3).map { _ in round.failed() }
        #expect(waits == [false, false, true])
    }

    @Test("one address waits after each failure")
    func single() {
        var round = AddressRound(count: 1)

        let waits = [round.failed(), round.failed()]

        #expect(waits == [true, true])
        #expect(round.index == 0)
    }
}
