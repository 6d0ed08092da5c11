// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import Testing

@testable import AgentCore

@Suite("FamilyLane")
struct FamilyLaneTests {
    private let start = ContinuousClock.now

    private func parcel(_ first: Int64, _ last: Int64, isGap: Bool = false) -> Cargo.Parcel {
        Cargo.Parcel(
            UplinkParcel(
                form: first == last ? .event : .batch,
                range: EventRange(family: .behaviour, epoch: 1, sequences: first...last),
                count: Int(last - first) + 1,
                isGap: isGap,
                payload: []
            )
        )
    }

    @Test("a lane that is never seen empty for a second is a backlog until it is drained")
    func backlog() {
        var lane = FamilyLane(.behaviour, isBacklog: false)
        lane.looked(isMoreWaiting: true, at: start)
        lane.looked(isMoreWaiting: true, at: start + .milliseconds(999))
        #expect(lane.wish(canBatch: true).form == .event)
        lane.looked(isMoreWaiting: true, at: start + .seconds(1))
        #expect(lane.wish(canBatch: true).form == .batch)
        #expect(lane.wish(canBatch: false).form == .event)
        lane.looked(isMoreWaiting: false, at: start + .seconds(2))
        #expect(lane.wish(canBatch: true).form == .event)
        lane.looked(isMoreWaiting: true, at: start + .seconds(3))
        lane.looked(isMoreWaiting: true, at: start + .milliseconds(3500))
        #expect(lane.wish(canBatch: true).form == .event)
    }

    @Test("what waits after an outage is a backlog")
    func outage() {
        var lane = FamilyLane(.behaviour, isBacklog: false)
        lane.begin(afterOutage: false)
        #expect(!lane.isBacklog)
        lane.begin(afterOutage: true)
        #expect(lane.isBacklog)
    }

    @Test(
        "the event because of which a batch is refused is found by halving, and only that is set aside",
        arguments: [1, 2, 31, 32, 33, 63, 64] as [Int64]
    )
    func halving(culprit: Int64) throws {
        var lane = FamilyLane(.behaviour, isBacklog: true)
        var (next, messages): (Int64, Int) = (1, 0)
        var setAside: [Int64] = []
        while next <= 64 {
            if lane.takeRewind(at: start) { continue }
            let wish = lane.wish(canBatch: true, at: start)
            try #require(wish.maximumParcels > 0)
            let last = wish.form == .event ? next : min(64, next + Int64(min(wish.maximumCount, 64)) - 1)
            let sent = parcel(next, last)
            lane.sent()
            messages += 1
            guard sent.range.sequences.contains(culprit) else {
                lane.accepted(sent.range, at: start)
                next = last + 1
                continue
            }
            guard lane.refused(sent, .unfit, "invalid", at: start) == .setAside else { continue }
            setAside.append(next)
            lane.setAside(sent.range)
            next += 1
        }
        #expect(setAside == [culprit])
        #expect(messages <= 15)  // 1, then at most two for each of 6 halvings, and the rest
        #expect(lane.wish(canBatch: true, at: start).maximumCount == .max)
    }

    @Test("nothing is sent after a refusal until what is on its way has ended, and it begins again then")
    func waitsForTheRest() {
        var lane = FamilyLane(.behaviour, isBacklog: true)
        for _ in 0..<3 { lane.sent() }
        let firstMeasure = lane.refused(parcel(1, 10), .unfit, "invalid", at: start)
        #expect(firstMeasure == .sendAgain)
        #expect(lane.wish(canBatch: true, at: start).maximumParcels == 0)
        let firstRewind = lane.takeRewind(at: start)
        #expect(!firstRewind)
        lane.accepted(parcel(11, 20).range, at: start)
        let secondRewind = lane.takeRewind(at: start)
        #expect(!secondRewind)
        lane.accepted(parcel(21, 30).range, at: start)
        let thirdRewind = lane.takeRewind(at: start)
        #expect(thirdRewind)
        // What was taken beside it does not end the search.
        #expect(lane.wish(canBatch: true, at: start) == .init(form: .batch, maximumCount: 5, maximumParcels: 1))
    }

    @Test("a hub without room is waited for, and then asked with one parcel")
    func quota() {
        var lane = FamilyLane(.behaviour, isBacklog: false)
        lane.sent()
        let firstMeasure = lane.refused(parcel(1, 1), .wait, "quota", at: start)
        #expect(firstMeasure == .sendAgain)
        #expect(lane.pause.reason == "quota")
        let firstRewind = lane.takeRewind(at: start + .seconds(4))
        #expect(!firstRewind)
        let later = start + .seconds(5)
        let secondRewind = lane.takeRewind(at: later)
        #expect(secondRewind)
        #expect(lane.wish(canBatch: true, at: later).maximumParcels == 1)
        lane.sent()
        #expect(lane.wish(canBatch: true, at: later).maximumParcels == 0)
        lane.accepted(parcel(1, 1).range, at: later)
        #expect(lane.wish(canBatch: true, at: later).maximumParcels == .max)
        #expect(lane.pause.reason == nil)
    }

    @Test("an event that is refused without a clear reason is tried five times")
    func unclear() {
        var lane = FamilyLane(.behaviour, isBacklog: false)
        var now = start
        for attempt in 1...FamilyLane.mostTries {
            lane.sent()
            let measure = lane.refused(parcel(1, 1), .unclear, "unspecified", at: now)
            #expect(measure == (attempt < FamilyLane.mostTries ? .sendAgain : .setAside))
            now += .seconds(60)
            let isRewound = lane.takeRewind(at: now)
            #expect(isRewound == (attempt < FamilyLane.mostTries))
        }
    }

    @Test("after eight in a row the hub is wrong and not the event, until it takes one; a gap event is never set aside")
    func held() {
        var lane = FamilyLane(.behaviour, isBacklog: false)
        for sequence in 1...Int64(FamilyLane.mostInARow) {
            lane.sent()
            let firstMeasure = lane.refused(parcel(sequence, sequence), .forbidden, "not authorised", at: start)
            #expect(firstMeasure == .setAside)
            lane.setAside(parcel(sequence, sequence).range)
        }
        lane.begin(afterOutage: true)  // another connection changes nothing
        lane.sent()
        let secondMeasure = lane.refused(parcel(9, 9), .forbidden, "not authorised", at: start)
        #expect(secondMeasure == .sendAgain)
        #expect(lane.pause.reason == "not authorised")
        let later = start + .seconds(5)
        let firstRewind = lane.takeRewind(at: later)
        #expect(firstRewind)
        lane.sent()
        lane.accepted(parcel(9, 9).range, at: later)
        lane.sent()
        let thirdMeasure = lane.refused(parcel(10, 10), .forbidden, "not authorised", at: later)
        #expect(thirdMeasure == .setAside)
        lane.setAside(parcel(10, 10).range)
        lane.sent()
        let fourthMeasure = lane.refused(parcel(11, 11, isGap: true), .unfit, "invalid", at: later)
        #expect(fourthMeasure == .sendAgain)
    }

    @Test("a batch of one event that is refused is tried alone before it is set aside")
    func batchOfOne() {
        var lane = FamilyLane(.behaviour, isBacklog: true)
        var batch = parcel(1, 1)
        batch.form = .batch
        lane.sent()
        let alone = lane.refused(batch, .unfit, "invalid", at: start)
        let isRewound = lane.takeRewind(at: start)
        #expect(alone == .sendAgain && isRewound)
        #expect(lane.wish(canBatch: true, at: start) == .init(form: .event, maximumCount: 1, maximumParcels: 1))
    }

    @Test("batches that are not allowed while their events are turn batches off for the connection")
    func batchesForbidden() {
        var lane = FamilyLane(.behaviour, isBacklog: true)
        lane.sent()
        let firstMeasure = lane.refused(parcel(1, 3), .forbidden, "not authorised", at: start)
        #expect(firstMeasure == .sendAgain)
        let firstRewind = lane.takeRewind(at: start)
        #expect(firstRewind)
        #expect(lane.wish(canBatch: true, at: start) == .init(form: .event, maximumCount: 1))
        for sequence in 1...3 as ClosedRange<Int64> {
            lane.sent()
            lane.accepted(parcel(sequence, sequence).range, at: start)
        }
        #expect(lane.wish(canBatch: true, at: start) == .init(form: .event))
        lane.begin(afterOutage: false)
        #expect(lane.wish(canBatch: true, at: start).form == .batch)
    }
}
