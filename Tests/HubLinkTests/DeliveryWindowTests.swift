// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import HubLink

@Suite("DeliveryWindow")
struct DeliveryWindowTests {
    private let start = ContinuousClock.now

    private func token(_ number: UInt64) -> PublishToken { PublishToken(number: number) }

    @Test("an acknowledged publication is given back once")
    func acknowledges() {
        var window = DeliveryWindow(timeout: .seconds(20))
        #expect(window.sent(token(1), as: 7) == nil)

        #expect(window.acknowledged(7) == token(1))
        #expect(window.acknowledged(7) == nil)
        #expect(window.count == 0)
    }

    @Test("what is abandoned comes in the order of publishing")
    func abandons() {
        var window = DeliveryWindow(timeout: .seconds(20))
        for number in 1...5 { _ = window.sent(token(UInt64(number)), as: CInt(100 - number)) }

        #expect(window.abandonAll() == (1...5).map(token))
        #expect(window.count == 0)
        #expect(window.deadline == nil)
    }

    @Test("an acknowledgement of one is progress for all")
    func progress() {
        var window = DeliveryWindow(timeout: .seconds(20))
        _ = window.sent(token(1), as: 1, at: start)
        _ = window.sent(token(2), as: 2, at: start)

        #expect(window.isOverdue(at: start + .seconds(20)))
        _ = window.acknowledged(1, at: start + .seconds(19))
        #expect(!window.isOverdue(at: start + .seconds(38)))
        #expect(window.isOverdue(at: start + .seconds(39)))
    }

    @Test("one that is passed over for four times the timeout is overdue all the same")
    func passedOver() {
        var window = DeliveryWindow(timeout: .seconds(20))
        _ = window.sent(token(1), as: 1, at: start)
        _ = window.sent(token(2), as: 2, at: start + .seconds(70))
        _ = window.sent(token(3), as: 3, at: start + .seconds(70))
        _ = window.acknowledged(2, at: start + .seconds(70))

        #expect(!window.isOverdue(at: start + .seconds(79)))
        #expect(window.isOverdue(at: start + .seconds(80)))
    }

    @Test("an empty window is never overdue")
    func empty() {
        var window = DeliveryWindow(timeout: .seconds(20))
        _ = window.sent(token(1), as: 1, at: start)
        _ = window.acknowledged(1, at: start)

        #expect(!window.isOverdue(at: start + .seconds(1000)))
    }

    @Test("a message id that comes round gives back who had it")
    func displaced() {
        var window = DeliveryWindow(timeout: .seconds(20))
        _ = window.sent(token(1), as: 1)

        #expect(window.sent(token(2), as: 1) == token(1))
    }
}
