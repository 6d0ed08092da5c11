// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@Suite("The ledger that judges")
struct HubLedgerTests {
    @Test("all received once, as single events and as a batch: no problem")
    func clean() {
        let ledger = ledger([event(1), "[\(event(2)),\(event(3))]"])
        #expect(ledger.problems(accepted(1...3)) == [])
        #expect(ledger.count == 3)
        #expect(ledger.settles(accepted(1...3)))
    }

    @Test("the same event again is no problem")
    func repeated() {
        let ledger = ledger([event(1), event(2), event(1)])
        #expect(ledger.problems(accepted(1...2)) == [])
        #expect(ledger[.environment].repeatedCount == 1)
    }

    @Test("a gap explains what did not come")
    func explained() {
        let ledger = ledger([event(1), gap(1, explaining: 2...4), event(5)])
        #expect(ledger.problems(accepted(1...5)) == [])
        #expect(ledger[.environment].explainedCount == 3)
    }

    @Test(
        "each broken promise is told",
        arguments: [
            ([event(1), event(2)], "neither received nor explained"),
            ([event(1), event(3)], "a hole"),
            ([event(1), event(3), event(2)], "received after a later one"),
            ([event(1), event(2), event(2, data: "{}"), event(3)], "two contents"),
            ([event(1), event(2), event(2, id: 9), event(3)], "two contents"),
            ([event(1), event(2, id: 1), event(3)], "several events"),
            ([event(1), event(2), event(3), gap(1, explaining: 3...3)], "received and explained"),
            ([event(1), event(2), event(3), "[]"], "malformed"),
            ([event(1), event(2), event(3), #"{"specversion":"1.0"}"#], "malformed"),
        ]
    )
    func told(messages: [String], problem: String) {
        let problems = ledger(messages).problems(accepted(1...3))
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }

    @Test("an event on another family's topic is malformed")
    func wrongTopic() {
        let ledger = ledger([event(1)], family: "security")
        #expect(ledger.problems(AcceptedEvents()).contains { $0.contains("malformed") })
    }

    @Test("a place that was given away twice is told")
    func twice() {
        var accepted = accepted(1...2)
        accepted.accept(EventStream(family: .environment, epoch: 1), 2)
        #expect(ledger([event(1), event(2)]).problems(accepted).contains { $0.contains("twice") })
    }
}

private func accepted(_ sequences: ClosedRange<Int>) -> AcceptedEvents {
    var accepted = AcceptedEvents()
    for sequence in sequences { accepted.accept(EventStream(family: .environment, epoch: 1), sequence) }
    return accepted
}

private func ledger(_ messages: [String], family: String? = nil) -> HubLedger {
    var ledger = HubLedger()
    for message in messages {
        let isGap = message.contains(#""type":"classroom.store.gap""#)
        let topic = "classroom/v1/a/b/c/event/\(family ?? (isGap ? "operations" : "environment"))"
        Array(message.utf8).withUnsafeBytes { ledger.take(topic: topic, payload: $0) }
    }
    return ledger
}

private func event(_ sequence: Int, id: Int? = nil, data: String = #"{"lux":3}"#) -> String {
    envelope("environment", type: "classroom.test.light", sequence, id: id ?? sequence, data)
}

private func gap(_ sequence: Int, explaining sequences: ClosedRange<Int>) -> String {
    let range = #""first_sequence":\#(sequences.lowerBound),"last_sequence":\#(sequences.upperBound)"#
    let data = #"{"count":\#(sequences.count),"family":"environment",\#(range),"reason":"quota"}"#
    return envelope("operations", type: "classroom.store.gap", sequence, id: 100 + sequence, data)
}

private func envelope(_ family: String, type: String, _ sequence: Int, id: Int, _ data: String) -> String {
    let digits = String(id)
    let id = "01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    return #"{"specversion":"1.0","id":"\#(id)","source":"/a/b/c","type":"\#(type)","time":"2026-11-22T08:00:00.000Z","#
        + #""family":"\#(family)","epoch":"1","sequence":"\#(sequence)","datacontenttype":"application/json","data":\#(data)}"#
}
