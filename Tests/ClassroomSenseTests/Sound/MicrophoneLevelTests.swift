// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("Microphone levels")
struct MicrophoneLevelTests {
    private func analyser(_ change: (inout SoundSettings) -> Void = { _ in }) -> MicrophoneAnalyser {
        var settings = SoundSettings()
        change(&settings)
        return MicrophoneAnalyser(settings: settings)
    }

    @Test("a full-scale sine of 1 kHz is −3.0 dB, and LAeq, LAFmax and all percentiles agree")
    func knownSine() throws {
        let analyser = analyser()
        let seconds = analyser.feed(Signal.tone(1000, amplitude: 0.5, seconds: 4.2).span, at: .seconds(4.2))
        let summary = analyser.takeSummary()

        // 0.5 of full scale is −6.02, the sine's mean square another −3.01.
        #expect(seconds.count == 4)
        for second in seconds {
            #expect(abs(try #require(second.laeq) - -9.03) < 0.02)
            #expect(abs(try #require(second.lafMax) - -9.03) < 0.05)
        }
        #expect(summary.seconds == 4)
        #expect(abs(try #require(summary.laeq) - -9.03) < 0.02)
        for level in [summary.la10, summary.la50, summary.la90] {
            #expect(abs(try #require(level) - -9.03) < 0.1)
        }
        #expect(!summary.isCalibrated && summary.isCompensated)
    }

    @Test("any lengths of blocks give the same result", arguments: [1, 37, 480, 960, 4801, 96_000])
    func blockLengths(length: Int) throws {
        let sound = Signal.mix(Signal.tone(500, amplitude: 0.1, seconds: 3), Signal.noise(deviation: 0.01, seconds: 3))
        let whole = analyser()
        let expected = whole.feed(sound.span, at: .seconds(3))
        let parts = analyser()
        var seconds: [SecondOfSound] = []
        for start in stride(from: 0, to: sound.count, by: length) {
            let end = min(sound.count, start + length)
            seconds += parts.feed(sound.span.extracting(start..<end), at: .seconds(Double(end) / 48_000))
        }
        #expect(seconds.count == 2)
        for (one, other) in zip(seconds, expected) {
            #expect(abs(try #require(one.laeq) - (try #require(other.laeq))) < 0.01)
            // The settled level that the Fast detector starts from may cover a block more or less.
            #expect(abs(try #require(one.lafMax) - (try #require(other.lafMax))) < 0.2)
            #expect(abs((one.time - other.time) / .seconds(1)) < 1e-6)
        }
    }

    @Test("the percentiles are those of the levels that were there")
    func constructedLevels() throws {
        let analyser = analyser()
        // 1 of 10 s at −20, 5 s at −40, 4 s at −60 dB (sines, hence the 3 dB).
        for (level, seconds) in [(-60.0, 4.0), (-40, 5), (-20, 1)] {
            _ = analyser.feed(
                Signal.tone(1000, amplitude: Signal.factor(level + 3.01), seconds: seconds).span,
                at: .zero
            )
        }
        _ = analyser.feed(Signal.tone(1000, amplitude: Signal.factor(-16.99), seconds: 0.125).span, at: .zero)
        let summary = analyser.takeSummary()
        #expect(abs(try #require(summary.la10) - -20) < 0.7)
        #expect(abs(try #require(summary.la50) - -40) < 0.2)
        #expect(abs(try #require(summary.la90) - -60) < 0.2)
        #expect(abs(try #require(summary.lafMax) - -20) < 0.1)
        // Energies: (1.125 * 1e-2 + 5 * 1e-4 + 3.875 * 1e-6) / 10 = −29.3 dB.
        #expect(abs(try #require(summary.laeq) - -29.3) < 0.3)
    }

    @Test("the Fast level of a short burst stays below its energy, as 125 ms ask")
    func fastResponse() throws {
        let analyser = analyser()
        _ = analyser.feed(Signal.silence(seconds: 1).span, at: .zero)
        // IEC 61672-1: a burst of 200 ms reads 1.0 dB low, one of 50 ms 4.8 dB.
        for (length, expected) in [(0.2, -1.0), (0.05, -4.8)] {
            _ = analyser.takeSummary()
            _ = analyser.feed(Signal.tone(4000, amplitude: 0.5, seconds: length).span, at: .zero)
            _ = analyser.feed(Signal.silence(seconds: 3 - length).span, at: .zero)
            let steady = -9.03 + Signal.decibels(AWeightingFilter(sampleRate: 48_000).gain(at: 4000))
            #expect(abs(try #require(analyser.takeSummary().lafMax) - steady - expected) < 0.2)
        }
    }

    @Test("calibration shifts every level and says so")
    func calibration() throws {
        let plain = analyser()
        let calibrated = analyser { $0.calibrationOffset = 103 }
        let sound = Signal.tone(1000, amplitude: 0.1, seconds: 2.2)
        let one = plain.feed(sound.span, at: .zero)
        let other = calibrated.feed(sound.span, at: .zero)
        #expect(abs(try #require(other[0].laeq) - 103 - (try #require(one[0].laeq))) < 1e-9)
        #expect(other[0].isCalibrated && !one[0].isCalibrated)
        let (summary, shifted) = (plain.takeSummary(), calibrated.takeSummary())
        #expect(abs(try #require(shifted.la90) - 103 - (try #require(summary.la90))) < 1e-9)
        #expect(shifted.isCalibrated)
    }

    @Test("digital silence has no level")
    func silence() {
        let analyser = analyser { $0.calibrationOffset = 100 }
        let seconds = analyser.feed(Signal.silence(seconds: 3.2).span, at: .zero)
        let summary = analyser.takeSummary()
        #expect(seconds.allSatisfy { $0.laeq == nil && $0.lafMax == nil })
        #expect(summary.laeq == nil && summary.lafMax == nil && summary.la10 == nil && summary.la90 == nil)
        #expect(summary.seconds == 3)
    }

    @Test("no sound at all has no level either")
    func noSound() {
        let summary = analyser().takeSummary()
        #expect(summary.seconds == 0 && summary.laeq == nil && summary.speechRatio == 0 && summary.gapCount == 0)
    }

    @Test("a gap is counted, its jump is not heard")
    func gap() throws {
        let analyser = analyser()
        let low = [Int16](repeating: -12_000, count: 48_000 * 2)
        let high = [Int16](repeating: 12_000, count: 48_000 * 2)
        _ = analyser.feed(low.span, at: .zero)
        analyser.markGap()
        _ = analyser.feed(high.span, at: .zero)
        let marked = analyser.takeSummary()
        // The same jump unmarked is a loud click.
        _ = analyser.feed(low.span, at: .zero)
        let unmarked = analyser.takeSummary()
        #expect(marked.gapCount == 1 && unmarked.gapCount == 0)
        #expect((marked.lafMax ?? -200) < -90)
        #expect(try #require(unmarked.lafMax) > -50)
    }

    @Test("the level goes on after a gap as if it had not been")
    func levelAfterGap() throws {
        let analyser = analyser()
        let tone = Signal.tone(1000, amplitude: 0.1, seconds: 2.5)
        _ = analyser.feed(tone.span, at: .zero)
        analyser.markGap()
        let seconds = analyser.feed(tone.span, at: .zero)
        let summary = analyser.takeSummary()
        #expect(seconds.count == 2)
        #expect(abs(try #require(summary.la90) - -23.01) < 0.2)
        #expect(abs(try #require(summary.lafMax) - -23.01) < 0.2)
        // 2.375 s before the gap (its last part too), 2 whole seconds after it.
        #expect(abs(summary.seconds - 4.375) < 1e-9)
    }

    @Test("other rates measure the same", arguments: AWeightingFilter.sampleRates)
    func otherRates(rate: Int) throws {
        let analyser = analyser { $0.sampleRate = rate }
        _ = analyser.feed(Signal.tone(1000, amplitude: 0.5, seconds: 2.2, rate: rate).span, at: .zero)
        let summary = analyser.takeSummary()
        #expect(abs(try #require(summary.laeq) - -9.03) < 0.02)
        #expect(summary.isCompensated == (rate >= 44_100))
    }
}
