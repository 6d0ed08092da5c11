// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@Suite("Code and topics")
struct CodeTests {
    @Test(
        "accepts 1 to 32 of a-z, 0-9 and hyphen",
        arguments: ["a", "0", "-", "cam-front", String(repeating: "z", count: 32)]
    )
    func accepts(text: String) {
        #expect(Code(text)?.description == text)
    }

    @Test(
        "refuses everything else",
        arguments: [
            "", "A", "r 1", "r/1", "r+", "#", "r.1", "r_1", "é", "教室", "a\n", "a\0", String(repeating: "z", count: 33),
        ]
    )
    func refuses(text: String) {
        #expect(Code(text) == nil)
    }

    @Test("topics are those of the contract")
    func topics() throws {
        let topics = RoomTopics(try sampleRoom())
        #expect(topics.presence == "classroom/v1/changsha/no7/r301/presence")
        #expect(topics.event(.behaviour) == "classroom/v1/changsha/no7/r301/event/behaviour")
        #expect(topics.state(of: try #require(Code("cam-front"))) == "classroom/v1/changsha/no7/r301/state/cam-front")
        #expect(topics.all == "classroom/v1/changsha/no7/r301/#")
    }

    @Test("families are drained in the order of the design, and only the two that matter most never wait")
    func families() {
        let order: [Family] = [.security, .attendance, .operations, .behaviour, .environment]
        #expect(Family.allCases.sorted { $0.rank < $1.rank } == order)
        #expect(order.map(\.rank) == [0, 1, 2, 3, 4])
        #expect(order.map(\.mayWaitForCommit) == [false, false, true, true, true])
        for family in order { #expect(Family(rank: family.rank) == family) }
        #expect(Family(rank: 5) == nil)
        #expect(Family(rank: -1) == nil)
    }
}

func sampleRoom() throws -> RoomAddress {
    RoomAddress(
        district: try #require(Code("changsha")),
        school: try #require(Code("no7")),
        room: try #require(Code("r301"))
    )
}
