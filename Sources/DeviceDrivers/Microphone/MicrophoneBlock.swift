// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What is known of one block of sound. Its samples are lent beside it, valid during the call only.
package struct MicrophoneBlock: Hashable, Sendable {
    /// Frames a second; always 48 000, which A-weighting needs.
    package var sampleRate: Int
    /// Samples in the block, one channel: 20 ms or what the hardware's period is.
    package var frames: Int
    /// Whether sound is missing before this block: after an overrun, a suspend, and at the start.
    /// Filters begin anew here.
    package var isAfterGap: Bool
    /// When its first sample was captured, on `CLOCK_MONOTONIC`, to about a millisecond.
    package var timestampNanoseconds: Int64

    package init(sampleRate: Int, frames: Int, isAfterGap: Bool, timestampNanoseconds: Int64) {
        self.sampleRate = sampleRate
        self.frames = frames
        self.isAfterGap = isAfterGap
        self.timestampNanoseconds = timestampNanoseconds
    }
}

/// What became of a microphone's sound, since the driver was made; reopening does not reset it.
package struct MicrophoneCounters: Hashable, Sendable {
    /// Blocks that were lent to the analysis.
    package var blocks: UInt64 = 0
    /// How often sound was lost because it was not read in time (ALSA's xrun).
    package var overruns: UInt64 = 0
    /// How often the machine's sleep interrupted it.
    package var suspends: UInt64 = 0
    /// How often nothing came for the stall timeout.
    package var timeouts: UInt64 = 0

    package init() {}
}

/// What a microphone was really set to.
package struct MicrophoneFormat: Hashable, Sendable, CustomStringConvertible {
    /// What was opened, such as `hw:CARD=Mic,DEV=0`.
    package var pcm: String
    /// Channels that are captured. Two are averaged; of more than two the first is taken.
    package var channels: Int
    /// In frames; one block.
    package var period: Int
    /// In frames; how much the kernel holds while nobody reads.
    package var buffer: Int
    /// Whether libasound converts what the hardware gives; levels at high frequencies then suffer.
    package var isConverted: Bool

    package var description: String {
        let mix =
            switch channels {
            case 1: "mono"
            case 2: "stereo averaged"
            default: "first of \(channels) channels"
            }
        return "\(pcm) S16 48000 Hz \(mix)" + (isConverted ? ", converted" : "")
    }
}
