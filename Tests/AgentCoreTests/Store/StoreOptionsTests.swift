// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import AgentCore
@testable import EdgeStore

@Suite("Options of store search and store replay")
struct StoreOptionsTests {
    private static let all = Set(Family.allCases)

    private static func query(type: String?, limit: Int = 10) throws -> EventQuery {
        try EventQuery(
            families: [],
            type: type,
            device: nil,
            span: TimeSpan(since: nil, until: nil, now: 0),
            limit: limit
        )
    }

    @Test(
        "a type may lack what all types begin with",
        arguments: [
            ("store.gap", "classroom.store.gap"), ("classroom.store.*", "classroom.store.*"),
            ("store.*", "classroom.store.*"),
        ]
    )
    func types(text: String, expected: String) throws {
        #expect(try Self.query(type: text).type == expected)
        #expect(try Self.query(type: nil).type == nil)
        #expect(try Self.query(type: nil).families == Self.all)
    }

    @Test("broken types and limits", arguments: ["", "*", "store*", "st*re.*", "*.gap"])
    func brokenTypes(text: String) {
        #expect(throws: SelectionError.self) { try Self.query(type: text) }
        #expect(throws: SelectionError.self) { try Self.query(type: nil, limit: 0) }
        #expect(throws: SelectionError.self) { try Self.query(type: nil, limit: EventQuery.maximumLimit + 1) }
    }

    @Test("a replay is by sequences of one family, by times, or of dead letters")
    func selections() throws {
        var options = ReplayOptions()
        options.families = [.behaviour]
        options.fromSequence = 3
        #expect(try options.selection(now: 0) == .sequences(.behaviour, 3...ReplayRequest.maximumSequence))
        options.toSequence = 9
        #expect(try options.selection(now: 0) == .sequences(.behaviour, 3...9))
        options.fromSequence = nil
        #expect(try options.selection(now: 0) == .sequences(.behaviour, 1...9))

        options = ReplayOptions()
        options.since = "2h"
        #expect(try options.selection(now: 7_200_000) == .times(Self.all, 0...Int64.max))
        options.families = [.security, .operations]
        #expect(try options.selection(now: 7_200_000) == .times([.security, .operations], 0...Int64.max))

        options = ReplayOptions()
        options.deadLetters = true
        #expect(try options.selection(now: 0) == .deadLetters(Self.all))
    }

    @Test("what does not say what is meant is told, never guessed")
    func ambiguous() {
        var nothing = ReplayOptions()
        nothing.families = [.behaviour]
        var both = nothing
        both.fromSequence = 1
        both.since = "2h"
        var letters = nothing
        letters.deadLetters = true
        letters.since = "2h"
        var families = ReplayOptions()
        families.fromSequence = 1
        var two = families
        two.families = [.behaviour, .security]
        var backwards = nothing
        backwards.fromSequence = 5
        backwards.toSequence = 4
        var zero = nothing
        zero.fromSequence = 0
        for options in [nothing, both, letters, families, two, backwards, zero] {
            #expect(throws: SelectionError.self) { try options.selection(now: 0) }
        }
    }

    @Test("the outcome says how many go, of which families, and what waits anyway")
    func outcomes() {
        var outcome = ReplayOutcome()
        #expect(ReplayText.text(outcome).hasPrefix("nothing to send again"))
        outcome.counts = [.behaviour: 2, .security: 1]
        outcome.waitingCount = 1
        #expect(
            ReplayText.text(outcome) == """
                3 events will be sent to the hub again: 1 security, 2 behaviour
                1 event of the selection waits for the hub anyway
                """
        )
        #expect(JSONLine.text(outcome) == #"{"count":3,"families":{"behaviour":2,"security":1},"waiting":1}"#)
    }
}
