// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("OccupancyModel")
struct OccupancyModelTests {
    /// A room with a camera at 10 frames a second and a microphone, either of which may be missing.
    private struct Room {
        var model = OccupancyModel()
        var time = Duration.seconds(1000)
        var changes: [OccupancyChange] = []

        /// Lets both devices say the same for a time. `nil` is a device that says nothing.
        mutating func pass(
            _ duration: Duration,
            motion: Double? = 0,
            isPresent: Bool? = nil,
            health: CameraHealth = .ok,
            speech: Double? = 0,
            isMicrophoneSilent: Bool = false
        ) {
            for tick in 1...Int(duration / .milliseconds(100)) {
                time += .milliseconds(100)
                if let motion {
                    let facts = CameraFacts(time: time, motion: motion, isPresent: isPresent, health: health)
                    note(model.observe(facts, from: "cam-front"))
                }
                if let speech, tick.isMultiple(of: 10) {
                    let second = SecondOfSound(time: time, speechRatio: speech, isMicrophoneSilent: isMicrophoneSilent)
                    note(model.observe(second, from: "mic-desk"))
                }
                note(model.advance(to: time))
            }
        }

        mutating func note(_ change: OccupancyChange?) {
            if let change { changes.append(change) }
        }

        var reasons: [OccupancyChange.Reason] { changes.map(\.because) }
    }

    @Test("nobody can tell at first")
    func unknownAtFirst() {
        var room = Room()
        #expect(room.model.isOccupied == nil)
        room.pass(.seconds(60))
        #expect(room.model.isOccupied == nil && room.changes.isEmpty)
    }

    @Test("a room without evidence is vacant after 5 minutes, not before")
    func vacant() throws {
        var room = Room()
        room.pass(.seconds(310))
        let change = try #require(room.changes.first)
        #expect(change.isOccupied == false && change.because == .quiet && room.changes.count == 1)
        #expect((Duration.seconds(1300)...Duration.seconds(1301)).contains(change.time))
    }

    @Test("2 s of motion within 5 s occupy a room at once, less does not", arguments: [(1.5, false), (2.5, true)])
    func motion(seconds: Double, expected: Bool) {
        var room = Room()
        room.pass(.seconds(5))
        room.pass(.seconds(seconds), motion: 0.01)
        #expect((room.model.isOccupied == true) == expected)
        #expect(room.reasons == (expected ? [.motion] : []))
    }

    @Test("3 s of speech within 10 s occupy a room", arguments: [(2, false), (3, true)])
    func speech(seconds: Int, expected: Bool) {
        var room = Room()
        room.pass(.seconds(5))
        room.pass(.seconds(seconds), speech: 1)
        room.pass(.seconds(3))
        #expect((room.model.isOccupied == true) == expected)
        #expect(room.reasons == (expected ? [.speech] : []))
    }

    @Test("presence alone occupies a room and holds it for hours")
    func presence() {
        var room = Room()
        room.pass(.seconds(5), isPresent: false)
        room.pass(.seconds(7200), isPresent: true)
        #expect(room.reasons == [.presence] && room.model.isOccupied == true)
    }

    @Test("motion below the threshold is no evidence")
    func faintMotion() {
        var room = Room()
        room.pass(.seconds(310), motion: 0.0019)
        #expect(room.reasons == [.quiet])
    }

    @Test("each evidence starts the quiet 5 minutes anew")
    func hysteresis() {
        var room = Room()
        room.pass(.seconds(3), motion: 0.01)
        room.pass(.seconds(290))
        room.pass(.seconds(4), speech: 1)
        room.pass(.seconds(290))
        #expect(room.model.isOccupied == true)
        // Speech stays evidence until it falls out of the last 10 s.
        room.pass(.seconds(20))
        #expect(room.reasons == [.motion, .quiet])
        #expect(room.model.isOccupied == false)
    }

    @Test("a silent class of which a camera sees somebody stays occupied while the microphone hears nothing")
    func exam() {
        var room = Room()
        room.pass(.seconds(3), motion: 0.01)
        room.pass(.seconds(2400), isPresent: true)
        #expect(room.reasons == [.motion])
    }

    @Test("when all devices stop talking the answer is gone within 10 s", arguments: [true, false])
    func stale(wasOccupied: Bool) throws {
        var room = Room()
        room.pass(.seconds(310), motion: wasOccupied ? 0.01 : 0)
        room.pass(.seconds(9), motion: nil, speech: nil)
        #expect(room.model.isOccupied == wasOccupied)
        room.pass(.seconds(2), motion: nil, speech: nil)
        #expect(room.model.isOccupied == nil)
        let last = try #require(room.changes.last)
        #expect(last.isOccupied == nil && last.because == .unavailable)
    }

    @Test("the last device that fails takes the answer with it at once")
    func lost() {
        var room = Room()
        room.pass(.seconds(3), motion: 0.01)
        room.note(room.model.lose("cam-front", at: room.time))
        #expect(room.model.isOccupied == true)
        room.note(room.model.lose("mic-desk", at: room.time))
        #expect(room.model.isOccupied == nil && room.reasons == [.motion, .unavailable])
    }

    @Test("a lost device's evidence does not outlive it")
    func lostEvidence() {
        var room = Room()
        room.pass(.seconds(60), isPresent: true)
        room.note(room.model.lose("cam-front", at: room.time))
        room.pass(.seconds(310), motion: nil)
        #expect(room.reasons == [.presence, .quiet])
    }

    @Test(
        "a camera that is not healthy and a microphone that is dead cannot tell",
        arguments: [CameraHealth.covered, .dark, .frozen, .defocused, .lost]
    )
    func unhealthy(health: CameraHealth) {
        var room = Room()
        room.pass(.seconds(400), motion: 0.5, isPresent: true, health: health, speech: 0, isMicrophoneSilent: true)
        #expect(room.model.isOccupied == nil && room.changes.isEmpty)
    }

    @Test("devices that come back begin anew")
    func comesBack() {
        var room = Room()
        room.pass(.seconds(310))
        room.pass(.seconds(20), motion: nil, speech: nil)
        room.pass(.seconds(290))
        #expect(room.model.isOccupied == nil)
        room.pass(.seconds(20))
        #expect(room.reasons == [.quiet, .unavailable, .quiet])
    }

    @Test("facts at one a second are as good as ten")
    func slowFacts() {
        var model = OccupancyModel()
        var changes: [OccupancyChange] = []
        for second in 0..<5 {
            let facts = CameraFacts(time: .seconds(100 + second), motion: 0.01)
            if let change = model.observe(facts, from: "cam-front") { changes.append(change) }
        }
        #expect(changes == [OccupancyChange(isOccupied: true, because: .motion, time: .seconds(102))])
    }

    @Test("devices beyond the 32nd are ignored, those known go on")
    func bounded() {
        var model = OccupancyModel()
        for number in 0..<100 {
            _ = model.observe(SecondOfSound(time: .seconds(1)), from: "mic-\(number)")
        }
        for second in 2..<6 {
            _ = model.observe(SecondOfSound(time: .seconds(second), speechRatio: 1), from: "mic-99")
        }
        #expect(model.isOccupied == nil)
        for second in 6..<10 {
            _ = model.observe(SecondOfSound(time: .seconds(second), speechRatio: 1), from: "mic-0")
        }
        #expect(model.isOccupied == true)
    }
}
