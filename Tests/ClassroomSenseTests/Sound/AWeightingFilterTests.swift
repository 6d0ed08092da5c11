// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("AWeightingFilter")
struct AWeightingFilterTests {
    /// IEC 61672-1, table of nominal A-weights, in dB.
    private static let nominal: [(hertz: Double, decibels: Double)] = [
        (63, -26.2), (80, -22.5), (100, -19.1), (125, -16.1), (160, -13.4), (200, -10.9), (250, -8.6), (315, -6.6),
        (400, -4.8), (500, -3.2), (630, -1.9), (800, -0.8), (1000, 0), (1250, 0.6), (1600, 1.0), (2000, 1.2),
        (2500, 1.3),
        (3150, 1.2), (4000, 1.0),
    ]

    @Test("a tone at 48 kHz is weighted as in the standard's table within 0.5 dB", arguments: nominal)
    func tones(hertz: Double, decibels: Double) {
        var filter = AWeightingFilter(sampleRate: 48_000)
        let tone = Signal.tone(hertz, amplitude: 0.5, seconds: 1)
        var output = [Double](repeating: 0, count: tone.count)
        output.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            filter.process(tone.span, into: base)
        }
        // The last half second holds a whole number of periods and no ringing.
        let energy = output[24_000...].reduce(0) { $0 + $1 * $1 } / 24_000
        let measured = SoundLevel.decibels(meanSquare: energy / 0.125) ?? -.infinity
        #expect(abs(measured - decibels) <= 0.5)
    }

    @Test(
        "the gain that is computed is the gain that is applied, at every rate",
        arguments: AWeightingFilter.sampleRates
    )
    func gains(sampleRate: Int) {
        let filter = AWeightingFilter(sampleRate: sampleRate)
        #expect(abs(filter.gain(at: 1000) - 1) < 1e-12)
        for (hertz, decibels) in Self.nominal where hertz <= 2000 {
            #expect(abs(Signal.decibels(filter.gain(at: hertz)) - decibels) <= 0.5, "\(hertz) Hz")
        }
    }

    @Test("only rates at which 5 kHz is right are called compensated")
    func compensated() {
        let compensated = AWeightingFilter.sampleRates.filter { AWeightingFilter(sampleRate: $0).isCompensated }
        #expect(compensated == [44_100, 48_000])
        #expect(abs(Signal.decibels(AWeightingFilter(sampleRate: 44_100).gain(at: 5000)) - 0.5) <= 0.5)
        #expect(Signal.decibels(AWeightingFilter(sampleRate: 16_000).gain(at: 5000)) < -0.5)
    }

    @Test("after a reset nothing is left of what was heard")
    func reset() {
        var filter = AWeightingFilter(sampleRate: 48_000)
        var output = [Double](repeating: 1, count: 4800)
        output.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            filter.process(Signal.tone(440, amplitude: 1, seconds: 0.1).span, into: base)
            filter.reset()
            filter.process(Signal.silence(seconds: 0.1).span, into: base)
        }
        #expect(output.allSatisfy { $0 == 0 })
    }

    @Test("long silence ends in zeros, not in denormal numbers")
    func noDenormals() {
        var filter = AWeightingFilter(sampleRate: 48_000)
        var output = [Double](repeating: 1, count: 4800)
        output.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            filter.process(Signal.tone(25, amplitude: 1, seconds: 0.1).span, into: base)
            for _ in 0..<100 { filter.process(Signal.silence(seconds: 0.1).span, into: base) }
        }
        #expect(output.allSatisfy { $0 == 0 })
    }
}
