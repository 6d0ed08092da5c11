// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Tells speech from the room's noise by its energy alone.
///
/// A frame of 32 ms is active when it is louder than the room's own noise, which is the level that 90 % of the last
/// 10 s exceeded, by a margin. It cannot tell a voice from any other sound that comes and goes.
struct SpeechDetector {
    /// Frames of speech after the last active one, so that the ends of words count.
    private static let hangover = 8
    /// Active frames that it takes, so that a click is not a word.
    private static let onset = 3
    /// Frames in 10 s.
    private static let window = 312
    /// Frames before the noise is known well enough.
    private static let fewestFrames = 16
    private static let binsPerDecibel = 2.0
    private static let binCount = Int((5 - SoundLevel.floor) * binsPerDecibel)

    private let margin: Double
    private let floor: Double
    private let frameLength: Int

    private var frameEnergy = 0.0
    private var frameCount = 0
    private var recentBins = [Int16](repeating: 0, count: window)
    private var histogram = [Int32](repeating: 0, count: binCount)
    private var recentCount = 0
    private var nextRecent = 0
    private var activeRun = 0
    private var hangoverLeft = 0

    /// Whether the last whole frame was speech.
    private(set) var isSpeech = false
    /// Frames, and frames of speech, since ``takeCounts()``.
    private var counts = (frames: 0, speech: 0)

    init(settings: SoundSettings) {
        self.margin = settings.speechMargin
        self.floor = settings.speechFloor
        self.frameLength = settings.sampleRate * 32 / 1000
    }

    /// - Parameter weighted: A-weighted samples, full scale being 1.
    mutating func consume(_ weighted: UnsafeBufferPointer<Double>) {
        var start = 0
        while start < weighted.count {
            let end = min(weighted.count, start + frameLength - frameCount)
            var energy = 0.0
            for index in start..<end { energy += weighted[index] * weighted[index] }
            frameEnergy += energy
            frameCount += end - start
            start = end
            if frameCount == frameLength { endFrame() }
        }
    }

    /// The frames, and among them the frames of speech, since the last call.
    mutating func takeCounts() -> (frames: Int, speech: Int) {
        defer { counts = (0, 0) }
        return counts
    }

    /// Sound was lost: the frame and the word under way are over. What is known of the noise stays.
    mutating func interrupt() {
        frameEnergy = 0
        frameCount = 0
        activeRun = 0
        hangoverLeft = 0
        isSpeech = false
    }

    private mutating func endFrame() {
        let level = SoundLevel.decibels(meanSquare: frameEnergy / Double(frameLength))
        frameEnergy = 0
        frameCount = 0
        // A muted microphone's zeros are not the room's noise.
        if let level { remember(level) }
        decide(isActive: level.map { isActive($0) } ?? false)
        counts.frames += 1
        counts.speech += isSpeech ? 1 : 0
    }

    private func isActive(_ level: Double) -> Bool {
        guard level >= floor, recentCount >= Self.fewestFrames else { return false }
        return level > noise + margin
    }

    private mutating func decide(isActive: Bool) {
        activeRun = isActive ? min(activeRun + 1, Self.onset) : 0
        if activeRun == Self.onset || (isActive && isSpeech) {
            hangoverLeft = Self.hangover
            isSpeech = true
        } else if hangoverLeft > 0 {
            hangoverLeft -= 1
        } else {
            isSpeech = false
        }
    }

    private mutating func remember(_ level: Double) {
        let bin = max(0, min(Self.binCount - 1, Int((level - SoundLevel.floor) * Self.binsPerDecibel)))
        if recentCount == Self.window {
            histogram[Int(recentBins[nextRecent])] -= 1
        } else {
            recentCount += 1
        }
        recentBins[nextRecent] = Int16(bin)
        histogram[bin] += 1
        nextRecent = (nextRecent + 1) % Self.window
    }

    /// The level that 90 % of the remembered frames exceed.
    private var noise: Double {
        let wanted = Int32((recentCount + 9) / 10)
        var seen: Int32 = 0
        for bin in histogram.indices {
            seen += histogram[bin]
            if seen >= wanted { return SoundLevel.floor + (Double(bin) + 0.5) / Self.binsPerDecibel }
        }
        return SoundLevel.floor
    }
}
