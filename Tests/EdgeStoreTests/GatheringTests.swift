// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import EdgeStore

@Suite("Gathering")
struct GatheringTests {
    private let begun = ContinuousClock.now

    @Test("waits until all have come back: those that were answered and those that waited already")
    func comesBack() {
        let gathering = Gathering(answered: 30, waiting: 34, begun: begun, ended: begun + .milliseconds(10))
        #expect(!gathering.isOver(waiting: 63, at: begun + .milliseconds(10)))
        #expect(gathering.isOver(waiting: 64, at: begun + .milliseconds(10)))
    }

    @Test("waits no longer than half of what the commit took")
    func endsInTime() {
        let gathering = Gathering(answered: 30, waiting: 0, begun: begun, ended: begun + .milliseconds(10))
        #expect(!gathering.isOver(waiting: 1, at: begun + .microseconds(14_999)))
        #expect(gathering.isOver(waiting: 1, at: begun + .milliseconds(15)))
    }

    @Test("waits for nobody when few were answered, nobody waits or nothing was committed yet", arguments: [0, 1, 4])
    func nobody(answered: Int) {
        let few = Gathering(answered: answered, waiting: 50, begun: begun, ended: begun + .seconds(10))
        #expect(few.isOver(waiting: 1, at: begun + .seconds(10)))
        let many = Gathering(answered: 50, waiting: 0, begun: begun, ended: begun + .seconds(10))
        #expect(many.isOver(waiting: 0, at: begun + .seconds(10)))
        #expect(Gathering.none.isOver(waiting: 1, at: begun))
    }
}
