// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("SpeechDetector")
struct SpeechDetectorTests {
    private func ratio(_ sound: [Int16], _ settings: SoundSettings = SoundSettings()) -> Double {
        let analyser = MicrophoneAnalyser(settings: settings)
        _ = analyser.feed(sound.span, at: .zero)
        return analyser.takeSummary().speechRatio
    }

    @Test("silence and steady noise are not speech", arguments: [0, 0.0001, 0.003, 0.03, 0.2])
    func steadyNoise(deviation: Double) {
        #expect(ratio(Signal.noise(deviation: deviation, seconds: 20)) == 0)
    }

    @Test("bursts above the noise are speech while they last and a little longer")
    func bursts() {
        var sound = Signal.noise(deviation: 0.002, seconds: 5)
        for _ in 0..<10 {
            sound += Signal.mix(
                Signal.tone(500, amplitude: 0.05, seconds: 1),
                Signal.noise(deviation: 0.002, seconds: 1)
            )
            sound += Signal.noise(deviation: 0.002, seconds: 1, seed: 8)
        }
        // 10 bursts of 1 s and 8 frames each, in 25 s.
        #expect(abs(ratio(sound) - 10 * 1.256 / 25) < 0.03)
    }

    @Test("a click is not speech")
    func click() {
        var sound = Signal.noise(deviation: 0.002, seconds: 10)
        for start in stride(from: 48_000, to: sound.count - 2400, by: 48_000) {
            for index in 0..<1200 { sound[start + index] = index.isMultiple(of: 8) ? 12_000 : -12_000 }
        }
        #expect(ratio(sound) == 0)
    }

    @Test("what lasts becomes the room's noise within 10 s")
    func newNoise() {
        let analyser = MicrophoneAnalyser(settings: SoundSettings())
        let sound = Signal.noise(deviation: 0.001, seconds: 10) + Signal.noise(deviation: 0.02, seconds: 20, seed: 9)
        let seconds = analyser.feed(sound.span, at: .seconds(30))
        #expect(seconds[12].speechRatio == 1)
        #expect(seconds[22...].allSatisfy { $0.speechRatio == 0 })
    }

    @Test("sound below the floor is not speech, however quiet the room")
    func belowFloor() {
        var settings = SoundSettings()
        let sound = Signal.noise(deviation: 0.00005, seconds: 3) + Signal.tone(1000, amplitude: 0.001, seconds: 3)
        #expect(ratio(sound, settings) == 0)
        settings.speechFloor = -70
        #expect(ratio(sound, settings) > 0.4)
    }

    @Test("a muted microphone's zeros do not become the room's noise")
    func muted() {
        let analyser = MicrophoneAnalyser(settings: SoundSettings())
        let noise = Signal.noise(deviation: 0.01, seconds: 10)
        let sound = noise + Signal.silence(seconds: 20) + noise
        #expect(analyser.feed(sound.span, at: .zero).allSatisfy { $0.speechRatio == 0 })
    }

    @Test("the speech of the last 10 s is added up")
    func recentSeconds() throws {
        let analyser = MicrophoneAnalyser(settings: SoundSettings())
        let quiet = Signal.noise(deviation: 0.002, seconds: 10)
        let tone = Signal.mix(quiet, Signal.tone(500, amplitude: 0.05, seconds: 4) + Signal.silence(seconds: 6))
        let seconds = analyser.feed((quiet + tone + quiet).span, at: .seconds(30))
        #expect(seconds[8].recentSpeechSeconds == 0)
        #expect(abs(seconds[15].recentSpeechSeconds - 4.256) < 0.15)
        #expect(try #require(seconds.last).recentSpeechSeconds == 0)
    }
}
