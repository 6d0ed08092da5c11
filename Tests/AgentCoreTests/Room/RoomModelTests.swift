// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import ClassroomSense
import ServiceLifecycleTestKit
import Synchronization
import Testing

@testable import AgentCore

@Suite("RoomModel and ClockWatch")
struct RoomModelTests {
    @Test("a change of occupancy is one event, and what went before it is none", .timeLimit(.minutes(1)))
    func occupied() async throws {
        let fixture = try await AgentFixture()
        let room = RoomModel(settings: OccupancySettings(), recorder: fixture.recorder)
        let camera = try #require(Code("cam-front"))
        for tenth in 0..<40 {
            await room.observe(camera: camera, CameraFacts(time: .milliseconds(tenth * 100), motion: 0.2))
        }
        #expect(room.isOccupied == true)
        let events = try await fixture.events()
        #expect(events.map(\.type) == ["classroom.occupancy.changed"])
        #expect(events[0].text.contains(#""data":{"because":"motion","occupied":true}"#))
    }

    @Test("a microphone that hears somebody keeps the room from being taken for empty", .timeLimit(.minutes(1)))
    func soundHeard() async throws {
        let fixture = try await AgentFixture()
        let room = RoomModel(settings: OccupancySettings(), recorder: fixture.recorder)
        let microphone = try #require(Code("mic-desk"))
        #expect(!room.isSoundHeard)
        await room.observe(microphone: microphone, SecondOfSound(time: .seconds(1), recentSpeechSeconds: 2.5))
        #expect(room.isSoundHeard)
        await room.forget(microphone)
        #expect(!room.isSoundHeard)
    }

    @Test("the event that the clock became right carries this boot's offset", .timeLimit(.minutes(1)))
    func clockBecomesRight() async throws {
        let fixture = try await AgentFixture()
        let answers = AnswerSequence([false, true])
        let watch = ClockWatch(recorder: fixture.recorder, interval: .milliseconds(1)) { answers.next() }
        try await testGracefulShutdown { trigger in
            async let result: Void = watch.run()
            while try await fixture.events().isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            trigger.triggerGracefulShutdown()
            try await result
        }
        let events = try await fixture.events()
        let moment = Moment.now()
        let offset = moment.unixMilliseconds - moment.bootMilliseconds
        #expect(events.map(\.type) == ["classroom.clock.synchronised"])
        #expect(events[0].text.contains(moment.bootID))
        let told = try #require(events[0].text.firstMatch(of: /"offset_ms":(\d+)/).flatMap { Int64($0.1) })
        #expect(abs(told - offset) < 1000)
    }
}

/// Answers in order, and the last one for ever.
private final class AnswerSequence: Sendable {
    private let answers: Mutex<[Bool]>

    init(_ answers: [Bool]) { self.answers = Mutex(answers) }

    func next() -> Bool {
        answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? false }
    }
}
