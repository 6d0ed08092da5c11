// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Camera health")
struct CameraHealthTests {
    private let room = Scene.room()
    private let hand = Scene.uniform(90)

    /// A camera that knows its view.
    private func settled() throws -> CameraRun {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(room.takes(), for: .seconds(15))
        return run
    }

    /// When the health first was `wanted`, counted from the first of these facts.
    private func delay(of wanted: CameraHealth, in facts: [CameraFacts]) throws -> Duration {
        let found = try #require(facts.first { $0.health == wanted }, "never \(wanted)")
        return found.time - facts[0].time
    }

    private func faulty(_ health: CameraHealth) -> [Scene] {
        switch health {
        case .covered: hand.takes()
        case .defocused: room.blurred(radius: 3).takes(deviation: 0.3)
        case .frozen: [room]
        case .dark: Scene.uniform(3).takes()
        case .ok, .lost: room.takes()
        }
    }

    @Test(
        "a fault is reported after 10 s and over after 5 s",
        arguments: [CameraHealth.covered, .defocused, .frozen, .dark]
    )
    func hysteresis(fault: CameraHealth) throws {
        let run = try settled()
        let during = run.show(faulty(fault), for: .seconds(14))
        let after = run.show(room.takes(), for: .seconds(10))

        #expect(Set(during.map(\.health)) == [.ok, fault])
        #expect((Duration.seconds(10)...Duration.milliseconds(10_200)).contains(try delay(of: fault, in: during)))
        #expect(Set(after.map(\.health)) == [.ok, fault])
        #expect((Duration.seconds(5)...Duration.milliseconds(5200)).contains(try delay(of: .ok, in: after)))
    }

    @Test("a fault of 9 s is not reported", arguments: [CameraHealth.covered, .defocused, .frozen, .dark])
    func shortFault(fault: CameraHealth) throws {
        let run = try settled()
        let facts = run.show(faulty(fault), for: .seconds(9)) + run.show(room.takes(), for: .seconds(10))
        #expect(facts.allSatisfy { $0.health == .ok })
    }

    @Test("a fault that changes its looks counts from its beginning")
    func changingFault() throws {
        let run = try settled()
        let blur = run.show(room.blurred(radius: 3).takes(deviation: 0.3), for: .seconds(6))
        let cover = run.show(hand.takes(), for: .seconds(6))
        #expect(try delay(of: .covered, in: blur + cover) <= .milliseconds(10_200))
    }

    @Test("a view that is half hidden is covered")
    func partlyCovered() throws {
        let run = try settled()
        let facts = run.show(room.filled(x: 0..<200, y: 0..<180, luma: 90).takes(), for: .seconds(12))
        #expect(facts.last?.health == .covered)
    }

    @Test("less or more light is no fault", arguments: [0.25, 0.5, 0.75, 1.4])
    func lightIsNoFault(gain: Double) throws {
        let run = try settled()
        #expect(run.show(room.lit(gain).takes(), for: .seconds(30)).allSatisfy { $0.health == .ok })
    }

    @Test("the lights going off is dark, not covered")
    func lightsOff() throws {
        let run = try settled()
        let facts = run.show(room.lit(0.08).takes(), for: .seconds(30))
        #expect(Set(facts.map(\.health)) == [.ok, .dark])
    }

    @Test("a camera that is covered from the start is reported")
    func coveredFromTheStart() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        #expect(run.show(hand.takes(), for: .seconds(12)).last?.health == .covered)
    }

    @Test("people in front of everything are no fault")
    func crowd() throws {
        let run = try settled()
        let crowd = (1...3).map { Scene.room(seed: 50 + UInt64($0)) }
        #expect(run.show(crowd, for: .seconds(30)).allSatisfy { $0.health == .ok })
    }

    @Test("a fault lasts as long as its cause, and no reference is learnt of it")
    func lastingFault() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let facts = run.show(hand.takes(), for: .seconds(60))
        #expect(facts.dropFirst(101).allSatisfy { $0.health == .covered && !$0.hasReference && $0.isPresent == nil })
    }

    @Test("pictures of a faulty camera say nothing about people")
    func untrusted() throws {
        let run = try settled()
        #expect(run.show(room.noisy(deviation: 1, seed: 9)).isPresent == false)
        #expect(run.show(hand.takes(), for: .seconds(12)).allSatisfy { $0.isPresent == nil })
    }

    @Test("time without pictures does not count as time of a fault")
    func pauseInFault() throws {
        let run = try settled()
        run.show(hand.takes(), for: .seconds(6))
        run.skip(.seconds(20))
        #expect(run.show(hand.takes(), for: .seconds(6)).allSatisfy { $0.health == .ok })
    }
}
