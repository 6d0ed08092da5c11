// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Makes facts of one microphone's samples: levels, speech, and what is wrong with the microphone.
///
/// Belongs to one thread at a time, the microphone's. Samples stay in one buffer of 20 ms that is overwritten in
/// place; they cannot be had back from it.
package final class MicrophoneAnalyser {
    /// After a beginning or a gap the filter rings for its longest time constant of 8 ms; what it says in this
    /// time is not counted.
    private static let settlingSeconds = 0.125
    private static let recentSeconds = 10

    private let settings: SoundSettings
    private let block: PrivateMemory<Double>
    private var filter: AWeightingFilter
    private var meter: SoundLevelMeter
    private var detector: SpeechDetector
    private var scan = SampleScan()
    private var settlingLeft: Int
    /// Of the second half of the settling time, when the ringing is over.
    private var settled = (energy: 0.0, samples: 0)
    /// Seconds of speech in each of the last 10 s, newest last.
    private var recentSpeech: [Double] = []
    private var period = (frames: 0, speech: 0, samples: 0, clipped: 0, gaps: 0)

    private var settlingLength: Int { Int(Double(settings.sampleRate) * Self.settlingSeconds) }

    /// - Precondition: The settings have no problems.
    package init(settings: SoundSettings) {
        precondition(settings.problems.isEmpty, settings.problems.joined(separator: "; "))
        self.settings = settings
        self.block = PrivateMemory(count: settings.sampleRate / 50)
        self.filter = AWeightingFilter(sampleRate: settings.sampleRate)
        self.meter = SoundLevelMeter(sampleRate: settings.sampleRate)
        self.detector = SpeechDetector(settings: settings)
        self.settlingLeft = Int(Double(settings.sampleRate) * Self.settlingSeconds)
    }

    /// Takes the next samples of one channel, as many as there are.
    ///
    /// - Parameters:
    ///   - samples: Signed 16 bit.
    ///   - time: When the last of them was taken.
    /// - Returns: One entry for each second that they complete; mostly none.
    package func feed(_ samples: Span<Int16>, at time: Duration) -> [SecondOfSound] {
        var seconds: [SecondOfSound] = []
        var start = 0
        while start < samples.count {
            let wanted = settlingLeft > 0 ? settlingLeft : meter.samplesToSecond
            let end = min(samples.count, start + min(block.count, wanted))
            if let second = consume(samples.extracting(start..<end)) {
                let left = Double(samples.count - end) / Double(settings.sampleRate)
                seconds.append(facts(of: second, at: time - .seconds(left)))
            }
            start = end
        }
        return seconds
    }

    /// Samples were lost before the next ones (an xrun): the jump between them must not be measured.
    package func markGap() {
        period.gaps += 1
        filter.reset()
        meter.interrupt()
        detector.interrupt()
        scan.interrupt()
        settlingLeft = settlingLength
        settled = (0, 0)
    }

    /// The time since the last call. Only whole seconds, and what was left of them at gaps, count.
    package func takeSummary() -> SoundSummary {
        let levels = meter.takePeriod()
        defer { period = (0, 0, 0, 0, 0) }
        let clippedRatio = Double(period.clipped) / Double(max(1, period.samples))
        return SoundSummary(
            seconds: levels.seconds,
            isCalibrated: settings.calibrationOffset != nil,
            isCompensated: filter.isCompensated,
            laeq: calibrated(levels.laeq),
            lafMax: calibrated(levels.lafMax),
            la10: calibrated(levels.la10),
            la50: calibrated(levels.la50),
            la90: calibrated(levels.la90),
            speechRatio: Double(period.speech) / Double(max(1, period.frames)),
            clippedRatio: clippedRatio,
            isClipping: clippedRatio >= settings.clippingRatio,
            isMicrophoneSilent: isMicrophoneSilent,
            gapCount: period.gaps
        )
    }

    private func consume(_ samples: Span<Int16>) -> SoundLevelMeter.Second? {
        scan.consume(samples)
        filter.process(samples, into: block.base)
        let weighted = UnsafeBufferPointer(start: block.base, count: samples.count)
        guard settlingLeft > 0 else {
            detector.consume(weighted)
            return meter.consume(weighted)
        }
        settle(weighted)
        return nil
    }

    /// Lets the filter's ringing pass, and tells the meter from which level to go on.
    private func settle(_ weighted: UnsafeBufferPointer<Double>) {
        if settlingLeft <= settlingLength / 2 {
            settled.energy += weighted.reduce(0) { $0 + $1 * $1 }
            settled.samples += weighted.count
        }
        settlingLeft -= weighted.count
        if settlingLeft == 0, settled.samples > 0 {
            meter.settle(meanSquare: settled.energy / Double(settled.samples))
        }
    }

    private func facts(of second: SoundLevelMeter.Second, at time: Duration) -> SecondOfSound {
        let (frames, speech) = detector.takeCounts()
        let (count, clipped) = scan.takeCounts()
        period.frames += frames
        period.speech += speech
        period.samples += count
        period.clipped += clipped
        let speechRatio = Double(speech) / Double(max(1, frames))
        if recentSpeech.count == Self.recentSeconds { recentSpeech.removeFirst() }
        recentSpeech.append(speechRatio)
        let clippedRatio = Double(clipped) / Double(max(1, count))
        return SecondOfSound(
            time: time,
            isCalibrated: settings.calibrationOffset != nil,
            laeq: calibrated(second.laeq),
            lafMax: calibrated(second.lafMax),
            speechRatio: speechRatio,
            recentSpeechSeconds: recentSpeech.reduce(0, +),
            clippedRatio: clippedRatio,
            isClipping: clippedRatio >= settings.clippingRatio,
            isMicrophoneSilent: isMicrophoneSilent
        )
    }

    private var isMicrophoneSilent: Bool {
        .seconds(Double(scan.sameCount) / Double(settings.sampleRate)) >= settings.silentAfter
    }

    private func calibrated(_ level: Double?) -> Double? {
        level.map { $0 + (settings.calibrationOffset ?? 0) }
    }
}
