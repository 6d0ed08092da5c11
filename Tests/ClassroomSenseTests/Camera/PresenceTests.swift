// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Presence")
struct PresenceTests {
    private let room = Scene.room()
    private var person: Scene { room.filled(x: 150..<170, y: 80..<130, luma: 230) }

    /// A camera that has learnt the empty room.
    private func learnt(framesPerSecond: Int = 10) throws -> CameraRun {
        let run = CameraRun(settings: try CameraRun.settings(), framesPerSecond: framesPerSecond)
        run.show(room.takes(), for: .seconds(11))
        return run
    }

    @Test("nothing is said before there is a reference")
    func unknownAtFirst() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        let facts = run.show(room.takes(), for: .seconds(10))
        #expect(facts.allSatisfy { $0.isPresent == nil && $0.presence == nil && !$0.hasReference })
        #expect(run.show(room).hasReference)
        #expect(run.show(room.noisy(deviation: 1, seed: 1)).isPresent == false)
    }

    @Test("a room in which something moves or is heard is not learnt")
    func notWhileOccupied() throws {
        let heard = CameraRun(settings: try CameraRun.settings())
        #expect(heard.show(room.takes(), for: .seconds(30), isSoundHeard: true).allSatisfy { !$0.hasReference })
        let moving = CameraRun(settings: try CameraRun.settings())
        #expect(moving.show([room, person], for: .seconds(30)).allSatisfy { !$0.hasReference })
    }

    @Test("the quiet that comes before a sound does not count")
    func quietBeginsAnew() throws {
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(room.takes(), for: .seconds(8))
        run.show(room, isSoundHeard: true)
        #expect(run.show(room.takes(), for: .seconds(9)).allSatisfy { !$0.hasReference })
        #expect(run.show(room.takes(), for: .seconds(2)).contains { $0.hasReference })
    }

    @Test("somebody is present in any light", arguments: [0.4, 0.6, 0.8, 1, 1.2])
    func presentUnderGain(gain: Double) throws {
        let run = try learnt()
        #expect(run.show(room.lit(gain).takes(), for: .seconds(2)).allSatisfy { $0.isPresent == false })
        #expect(run.show(person.lit(gain).takes(), for: .seconds(2)).allSatisfy { $0.isPresent == true })
    }

    @Test("the ratio is the changed part of the picture")
    func ratio() throws {
        let plain = Scene.uniform(100)
        let textured = plain.filled(x: 0..<320, y: 0..<90, luma: 140)
        let run = CameraRun(settings: try CameraRun.settings())
        run.show(textured.takes(), for: .seconds(11))
        let facts = run.show(textured.filled(x: 100..<150, y: 100..<140, luma: 220))
        #expect(facts.presence == 2000.0 / 57_600)
    }

    @Test("somebody who sits still for 10 minutes stays present")
    func stillPerson() throws {
        let run = try learnt(framesPerSecond: 2)
        let facts = run.show(person.takes(), for: .seconds(600))
        #expect(facts.allSatisfy { $0.isPresent == true })
        #expect(facts.dropFirst(60).allSatisfy { $0.motion == 0 })
    }

    @Test("the reference is taken anew after 20 quiet minutes, and not before")
    func relearns() throws {
        let run = try learnt(framesPerSecond: 2)
        let facts = run.show(person.takes(), for: .seconds(1260))
        let first = try #require(facts.first { $0.isPresent == false })
        let start = facts[0].time
        #expect((Duration.seconds(1200)...Duration.seconds(1230)).contains(first.time - start))
        #expect(run.show(room.takes(), for: .seconds(1)).allSatisfy { $0.isPresent == true })
    }

    @Test("a pause of the stream keeps the reference but not the quiet time")
    func pause() throws {
        let run = try learnt(framesPerSecond: 2)
        run.show(person.takes(), for: .seconds(1100))
        run.skip(.seconds(600))
        #expect(run.show(person.takes(), for: .seconds(600)).allSatisfy { $0.isPresent == true })
    }

    @Test("in light too different to compare nothing is said")
    func incomparableLight() throws {
        var settings = try CameraRun.settings()
        settings.darkLuma = 1
        let run = CameraRun(settings: settings)
        run.show(room.takes(), for: .seconds(11))
        #expect(run.show(room.lit(0.2)).isPresent == nil)
    }
}
