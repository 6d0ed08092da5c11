// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Microphone faults")
struct MicrophoneFaultTests {
    private let analyser = MicrophoneAnalyser(settings: SoundSettings())

    @Test("clipping is reported from one sample in a thousand", arguments: [(53, false), (54, true)])
    func clipping(count: Int, expected: Bool) throws {
        // The first second also counts the 6000 samples before it in which the filter settles.
        var sound = Signal.noise(deviation: 0.05, seconds: 1.125)
        for index in 0..<count { sound[index * 900] = index.isMultiple(of: 2) ? .max : .min }
        let second = try #require(analyser.feed(sound.span, at: .zero).first)
        #expect(second.clippedRatio == Double(count) / 54_000)
        #expect(second.isClipping == expected)
    }

    @Test("a microphone whose samples are all equal is silent after 10 s", arguments: [0, 1, -20_000] as [Int16])
    func silent(value: Int16) {
        let sound = [Int16](repeating: value, count: 48_000)
        var silent: [Bool] = []
        for _ in 0..<13 { silent += analyser.feed(sound.span, at: .zero).map(\.isMicrophoneSilent) }
        #expect(silent == [Bool](repeating: false, count: 9) + [Bool](repeating: true, count: 3))
        #expect(analyser.takeSummary().isMicrophoneSilent)
    }

    @Test("one other sample ends the silence")
    func endOfSilence() {
        _ = analyser.feed(Signal.silence(seconds: 12).span, at: .zero)
        _ = analyser.feed([1, 0, 0].span, at: .zero)
        #expect(analyser.feed(Signal.silence(seconds: 2).span, at: .zero).allSatisfy { !$0.isMicrophoneSilent })
    }

    @Test("the faintest noise is not silence")
    func faintNoise() {
        let noise = Signal.noise(deviation: 0.00003, seconds: 12)
        #expect(analyser.feed(noise.span, at: .zero).allSatisfy { !$0.isMicrophoneSilent })
    }

    @Test("full scale that lasts is clipping and then silence, not a level of nothing")
    func stuckAtFullScale() throws {
        let stuck = [Int16](repeating: .max, count: 48_000 * 12)
        let seconds = analyser.feed(stuck.span, at: .zero)
        #expect(seconds.allSatisfy { $0.isClipping })
        #expect(try #require(seconds.last).isMicrophoneSilent)
    }
}
