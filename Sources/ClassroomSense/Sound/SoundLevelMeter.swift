// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Measures A-weighted sound: equivalent level of each second and of a period, and the "Fast" level's maximum and
/// percentiles.
///
/// All levels in dB relative to full scale.
struct SoundLevelMeter {
    /// One second of sound.
    struct Second: Equatable {
        var laeq: Double?
        var lafMax: Double?
    }

    /// What came together since the last ``takePeriod()``.
    struct Period: Equatable {
        /// Seconds of sound in it, without the gaps.
        var seconds = 0.0
        var laeq: Double?
        var lafMax: Double?
        var la10: Double?
        var la50: Double?
        var la90: Double?
    }

    /// Of the "Fast" detector, in seconds (IEC 61672-1).
    private static let fastTimeConstant = 0.125

    private let sampleRate: Int
    /// Samples between two entries of the histogram, one time constant.
    private let interval: Int
    private let smoothing: Double
    private var fast = 0.0
    private var untilInterval: Int
    private var secondCount = 0
    private var secondEnergy = 0.0
    private var secondMaximum = 0.0
    private var periodCount = 0
    private var periodEnergy = 0.0
    private var periodMaximum = 0.0
    private var histogram = LevelHistogram()

    init(sampleRate: Int) {
        self.sampleRate = sampleRate
        self.interval = Int((Double(sampleRate) * Self.fastTimeConstant).rounded())
        self.smoothing = 1 - exp(-1 / (Self.fastTimeConstant * Double(sampleRate)))
        self.untilInterval = interval
    }

    /// How many samples are missing to a full second.
    var samplesToSecond: Int { sampleRate - secondCount }

    /// - Parameter weighted: A-weighted samples, at most ``samplesToSecond``.
    /// - Returns: The second, when these samples complete it.
    mutating func consume(_ weighted: UnsafeBufferPointer<Double>) -> Second? {
        precondition(weighted.count <= samplesToSecond)
        var start = 0
        while start < weighted.count {
            let end = min(weighted.count, start + untilInterval)
            measure(UnsafeBufferPointer(rebasing: weighted[start..<end]))
            untilInterval -= end - start
            if untilInterval == 0 {
                histogram.add(SoundLevel.decibels(meanSquare: fast))
                untilInterval = interval
            }
            start = end
        }
        if fast < 1e-30 { fast = 0 }  // before it decays into denormal numbers
        secondCount += weighted.count
        return secondCount == sampleRate ? takeSecond() : nil
    }

    private mutating func measure(_ weighted: UnsafeBufferPointer<Double>) {
        // Local copies stay in registers.
        var (fast, energy, maximum) = (self.fast, 0.0, self.secondMaximum)
        for value in weighted {
            let square = value * value
            energy += square
            fast += smoothing * (square - fast)
            maximum = max(maximum, fast)
        }
        (self.fast, self.secondMaximum) = (fast, maximum)
        secondEnergy += energy
    }

    private mutating func takeSecond() -> Second {
        let second = Second(
            laeq: SoundLevel.decibels(meanSquare: secondEnergy / Double(secondCount)),
            lafMax: SoundLevel.decibels(meanSquare: secondMaximum)
        )
        closeSecond()
        return second
    }

    /// Counts what there is of the second for the period and begins a new one.
    private mutating func closeSecond() {
        periodCount += secondCount
        periodEnergy += secondEnergy
        periodMaximum = max(periodMaximum, secondMaximum)
        secondCount = 0
        secondEnergy = 0
        secondMaximum = 0
    }

    /// Sound was lost: a new second begins, and the Fast level builds up anew.
    mutating func interrupt() {
        closeSecond()
        fast = 0
        untilInterval = interval
    }

    /// Takes over a level that was established before the samples that count, so that it does not build up from zero.
    mutating func settle(meanSquare: Double) {
        fast = meanSquare
    }

    /// The period since the last call, and begins a new one. The second under way counts with the next.
    mutating func takePeriod() -> Period {
        let period = Period(
            seconds: Double(periodCount) / Double(sampleRate),
            laeq: periodCount > 0 ? SoundLevel.decibels(meanSquare: periodEnergy / Double(periodCount)) : nil,
            lafMax: SoundLevel.decibels(meanSquare: periodMaximum),
            la10: histogram.level(exceededFor: 0.1),
            la50: histogram.level(exceededFor: 0.5),
            la90: histogram.level(exceededFor: 0.9)
        )
        periodCount = 0
        periodEnergy = 0
        periodMaximum = 0
        histogram.removeAll()
        return period
    }
}
