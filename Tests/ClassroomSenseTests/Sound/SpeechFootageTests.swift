// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

/// Five sentences read aloud, from the package pocketsphinx-testdata, with 2 s of silence after each.
@Suite("Speech on real sound")
struct SpeechFootageTests {
    /// The part of the file that is not the digital silence between sentences.
    private func spokenRatio(_ speech: [Int16]) -> Double {
        var (silent, run) = (0, 0)
        for sample in speech {
            run = abs(Int(sample)) <= 2 ? run + 1 : 0
            if run == 24_000 { silent += 24_000 } else if run > 24_000 { silent += 1 }
        }
        return 1 - Double(silent) / Double(speech.count)
    }

    private func measuredRatio(_ sound: [Int16]) -> Double {
        let analyser = MicrophoneAnalyser(settings: SoundSettings())
        _ = analyser.feed(sound.span, at: .zero)
        return analyser.takeSummary().speechRatio
    }

    @Test("the sentences are speech and the silences are not, also in noise", arguments: [-75.0, -60, -50])
    func sentences(noiseLevel: Double) throws {
        let speech = try Footage.samples("speech-48k.wav")
        let noise = Signal.noise(deviation: Signal.factor(noiseLevel), seconds: Double(speech.count) / 48_000)
        let truth = spokenRatio(speech)
        #expect((0.6...0.8).contains(truth))
        #expect(abs(measuredRatio(Signal.mix(speech, noise)) - truth) < 0.1)
    }

    @Test("a room's noise is not speech")
    func roomNoise() throws {
        let noise = try Footage.samples("noise-48k.wav")
        #expect(measuredRatio(noise + noise + noise) < 0.02)
    }
}
