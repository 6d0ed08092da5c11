// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore
@testable import HubLink

@Suite("FailureNews")
struct FailureNewsTests {
    private let first = HubAddress(scheme: .mqtts, host: "hub-1")
    private let second = HubAddress(scheme: .mqtts, host: "hub-2")

    private func late(_ seconds: Double, at address: HubAddress) -> HubError {
        HubError.timedOut("TCP connection", after: .seconds(seconds), advice: "").at(address)
    }

    @Test("addresses that fail each in its own way are told once each, however often they are tried")
    func twoAddresses() {
        var news = FailureNews()
        let failures = [HubError(.lost, "gone").at(first), late(5, at: second)]
        #expect((failures + failures + failures).map { news.isNews($0) } == [true, true, false, false, false, false])
    }

    @Test("a failure in which only figures changed is no news")
    func figures() {
        var news = FailureNews()
        #expect([late(9.9, at: first), late(10, at: first)].map { news.isNews($0) } == [true, false])
    }

    @Test("another failure of an address is news, and so is the first one when it is back")
    func changes() {
        var news = FailureNews()
        let gone = HubError(.lost, "gone").at(first)
        #expect([gone, late(5, at: first), gone, gone].map { news.isNews($0) } == [true, true, true, false])
    }
}
