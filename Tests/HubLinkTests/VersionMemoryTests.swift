// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import HubLink

@Suite("VersionMemory")
struct VersionMemoryTests {
    private let address = HubAddress(scheme: .mqtt, host: "hub-1")
    private let other = HubAddress(scheme: .mqtt, host: "hub-2")
    private let both: [HubProtocol] = [.v5, .v311]
    private let start = ContinuousClock.now

    @Test("a refused version is left out for a day, at that address alone")
    func refusal() {
        var memory = VersionMemory()
        memory.refused(.v5, at: address, now: start)

        #expect(memory.worthTrying(both, at: address, now: start + .seconds(86_399)) == [.v311])
        #expect(memory.worthTrying(both, at: address, now: start + .seconds(86_400)) == both)
        #expect(memory.worthTrying(both, at: other, now: start) == both)
    }

    @Test("hanging up counts when it happens twice in a row, with a login after each")
    func hangUps() {
        var memory = VersionMemory()
        memory.loggedIn(with: .v311, at: address, after: [.v5], now: start)
        memory.loggedIn(with: .v5, at: address, after: [], now: start)
        memory.loggedIn(with: .v311, at: address, after: [.v5], now: start)
        #expect(memory.worthTrying(both, at: address, now: start) == both)

        memory.loggedIn(with: .v311, at: address, after: [.v5], now: start)
        #expect(memory.worthTrying(both, at: address, now: start) == [.v311])
        #expect(memory.worthTrying(both, at: address, now: start + .seconds(86_400)) == both)
    }

    @Test("a hub that refused every version is tried with all of them again")
    func nothingLeft() {
        var memory = VersionMemory()
        for version in both { memory.refused(version, at: address, now: start) }
        #expect(memory.worthTrying(both, at: address, now: start) == both)
    }
}
