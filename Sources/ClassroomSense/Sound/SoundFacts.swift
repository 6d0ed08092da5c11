// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What one second of sound says, without a sample of it.
package struct SecondOfSound: Hashable, Sendable {
    /// When its last sample was taken, on the clock that the caller uses.
    package var time: Duration
    /// Whether the levels are dBA; dB relative to full scale, A-weighted, when not.
    package var isCalibrated: Bool
    /// Equivalent level; `nil` is digital silence, which has no level.
    package var laeq: Double?
    /// Maximum of the "Fast" level (125 ms).
    package var lafMax: Double?
    /// The part that was speech, 0 to 1.
    package var speechRatio: Double
    /// Seconds of speech in the last 10.
    package var recentSpeechSeconds: Double
    /// The part of samples at full scale, 0 to 1.
    package var clippedRatio: Double
    package var isClipping: Bool
    /// Every sample has been the same for ``SoundSettings/silentAfter``: cable, mute switch, or dead.
    package var isMicrophoneSilent: Bool

    package init(
        time: Duration,
        isCalibrated: Bool = false,
        laeq: Double? = nil,
        lafMax: Double? = nil,
        speechRatio: Double = 0,
        recentSpeechSeconds: Double = 0,
        clippedRatio: Double = 0,
        isClipping: Bool = false,
        isMicrophoneSilent: Bool = false
    ) {
        self.time = time
        self.isCalibrated = isCalibrated
        self.laeq = laeq
        self.lafMax = lafMax
        self.speechRatio = speechRatio
        self.recentSpeechSeconds = recentSpeechSeconds
        self.clippedRatio = clippedRatio
        self.isClipping = isClipping
        self.isMicrophoneSilent = isMicrophoneSilent
    }
}

/// What the sound of a period says.
package struct SoundSummary: Hashable, Sendable {
    /// Seconds of sound in it; less than the period when sound was lost.
    package var seconds: Double
    /// Whether the levels are dBA; dB relative to full scale, A-weighted, when not.
    package var isCalibrated: Bool
    /// Whether the sample rate lets the A-weighting follow the standard; see ``AWeightingFilter/isCompensated``.
    package var isCompensated: Bool
    /// Equivalent level; `nil` is digital silence or no sound at all, like each level below.
    package var laeq: Double?
    /// Maximum of the "Fast" level (125 ms).
    package var lafMax: Double?
    /// The "Fast" level that was exceeded for 10 % of the time.
    package var la10: Double?
    package var la50: Double?
    package var la90: Double?
    /// The part that was speech, 0 to 1; 0 without sound.
    package var speechRatio: Double
    /// The part of samples at full scale, 0 to 1.
    package var clippedRatio: Double
    package var isClipping: Bool
    package var isMicrophoneSilent: Bool
    /// How often sound was lost.
    package var gapCount: Int
}
