// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The A-weighting of IEC 61672, which hears as people do, as an IIR filter.
///
/// The analogue poles go through the bilinear transform without warping. Against the standard's nominal table that is
/// within 0.15 dB up to 4 kHz at 48 kHz, and low by 0.6 dB at 8 kHz; at lower rates the fault grows (−1.5 dB at
/// 5 kHz for 16 kHz), which ``isCompensated`` says.
package struct AWeightingFilter {
    /// One second-order section in transposed direct form II.
    ///
    /// In Double: the poles at 20.6 Hz lie at 0.9973, where Float loses 3 digits, and Double takes no longer
    /// because the time goes into waiting for the last result, not into arithmetic.
    private struct Section {
        var b0, b1, b2, a1, a2: Double
        var s1 = 0.0
        var s2 = 0.0

        init(gain: Double, zeros: Double, poles: (Double, Double)) {
            self.b0 = gain
            self.b1 = -2 * zeros * gain
            self.b2 = gain
            self.a1 = -(poles.0 + poles.1)
            self.a2 = poles.0 * poles.1
        }

        @inline(__always)
        mutating func step(_ input: Double) -> Double {
            let output = b0 * input + s1
            s1 = b1 * input - a1 * output + s2
            s2 = b2 * input - a2 * output
            return output
        }

        /// What decays towards zero would end in denormal numbers, which cost a hundred times as much.
        mutating func flush() {
            if abs(s1) < 1e-30 { s1 = 0 }
            if abs(s2) < 1e-30 { s2 = 0 }
        }

        /// |H|² at an angle of the unit circle.
        func power(at angle: Double) -> Double {
            func square(_ c0: Double, _ c1: Double, _ c2: Double) -> Double {
                let real = c0 + c1 * cos(angle) + c2 * cos(2 * angle)
                let imaginary = c1 * sin(angle) + c2 * sin(2 * angle)
                return real * real + imaginary * imaginary
            }
            return square(b0, b1, b2) / square(1, a1, a2)
        }
    }

    package static let sampleRates = [16_000, 32_000, 44_100, 48_000]
    /// In hertz: the corners of the analogue filter (IEC 61672-1, annex E).
    private static let corners = (low: 20.598997, lowMiddle: 107.65265, highMiddle: 737.86223, high: 12194.217)

    private var high: Section
    private var middle: Section
    private var low: Section
    /// Samples a second.
    package let sampleRate: Int

    /// Whether the filter is close enough to the standard for what is measured to be called dBA: at 44.1 kHz
    /// and above.
    package var isCompensated: Bool { sampleRate >= 44_100 }

    /// - Precondition: One of ``sampleRates``.
    package init(sampleRate: Int) {
        precondition(Self.sampleRates.contains(sampleRate), "\(sampleRate) samples a second")
        self.sampleRate = sampleRate
        let corners = Self.corners
        func pole(_ hertz: Double) -> Double {
            let ratio = .pi * hertz / Double(sampleRate)
            return (1 - ratio) / (1 + ratio)
        }
        let (highPole, lowPole) = (pole(corners.high), pole(corners.low))
        self.high = Section(gain: 1, zeros: -1, poles: (highPole, highPole))
        self.middle = Section(gain: 1, zeros: 1, poles: (pole(corners.lowMiddle), pole(corners.highMiddle)))
        self.low = Section(gain: 1, zeros: 1, poles: (lowPole, lowPole))
        // 0 dB at 1 kHz by definition.
        let gain = 1 / gain(at: 1000)
        self.high = Section(gain: gain, zeros: -1, poles: (highPole, highPole))
    }

    /// The filter's gain for a steady tone, as a factor.
    package func gain(at hertz: Double) -> Double {
        let angle = 2 * Double.pi * hertz / Double(sampleRate)
        return (high.power(at: angle) * middle.power(at: angle) * low.power(at: angle)).squareRoot()
    }

    /// Forgets what was heard; the next few hundredths of a second are the filter's own ringing.
    mutating func reset() {
        for section in [\Self.high, \Self.middle, \Self.low] {
            self[keyPath: section].s1 = 0
            self[keyPath: section].s2 = 0
        }
    }

    /// Weights samples, at most a second of them, into as many of `output`, full scale being 1.
    mutating func process(_ samples: Span<Int16>, into output: UnsafeMutablePointer<Double>) {
        // Local copies stay in registers; through `self` every step would go to memory.
        var (high, middle, low) = (self.high, self.middle, self.low)
        for index in samples.indices {
            let sample = Double(samples[index]) * (1 / 32768)
            output[index] = low.step(middle.step(high.step(sample)))
        }
        high.flush()
        middle.flush()
        low.flush()
        (self.high, self.middle, self.low) = (high, middle, low)
    }
}
