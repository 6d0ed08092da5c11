// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("ProgressBoard")
struct ProgressBoardTests {
    private let start = ContinuousClock.now

    @Test("a part has hung only after its own allowance", arguments: [(19, false), (21, true)])
    func allowance(seconds: Int, hasHung: Bool) {
        let board = ProgressBoard()
        board.add("camera", allowance: .seconds(20), now: start)
        board.add("hub", allowance: .seconds(180), now: start)
        let stalled = board.stalled(now: start + .seconds(seconds)).map(\.name)
        #expect(stalled == (hasHung ? ["camera"] : []))
    }

    @Test("a beat gives a part its whole allowance again")
    func beat() {
        let board = ProgressBoard()
        board.add("store", allowance: .seconds(20), now: start)
        board.beat("store", now: start + .seconds(15))
        #expect(board.stalled(now: start + .seconds(34)).isEmpty)
        #expect(board.stalled(now: start + .seconds(36)).map(\.silence) == [.seconds(21)])
    }

    @Test("a part that ended on purpose does not hang")
    func removed() {
        let board = ProgressBoard()
        board.add("camera", allowance: .seconds(1), now: start)
        board.remove("camera")
        #expect(board.stalled(now: start + .seconds(100)).isEmpty)
    }

    @Test("the beat of a part that nobody added is ignored")
    func unknown() {
        let board = ProgressBoard()
        board.beat("nobody", now: start)
        #expect(board.stalled(now: start + .seconds(100)).isEmpty)
    }
}
