// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomSense
package import DeviceDrivers

/// What one block of sound told.
package struct SoundObservation: Sendable {
    /// The seconds that it completed.
    package var seconds: [SecondOfSound]
    /// The period that it completed; mostly none.
    package var summary: SoundSummary?
}

/// The analysis of one microphone's sound, on the microphone's own thread.
///
/// The only place where the agent holds samples: they are overwritten by the next ones, and what leaves is facts.
package final class SoundAnalysis {
    private let analyser: MicrophoneAnalyser
    private let periodSeconds: Int
    private var secondsInPeriod = 0

    /// - Parameter periodSeconds: How much sound one summary covers; at least 1.
    package init(settings: SoundSettings, periodSeconds: Int) {
        analyser = MicrophoneAnalyser(settings: settings)
        self.periodSeconds = periodSeconds
    }

    /// - Returns: `nil` for a block that completes no second, as most do.
    package func observe(_ block: MicrophoneBlock, _ samples: Span<Int16>) -> SoundObservation? {
        if block.isAfterGap { analyser.markGap() }
        // The block is stamped with its first sample, the analysis wants the last.
        let length = Duration.seconds(Double(block.frames) / Double(block.sampleRate))
        let seconds = analyser.feed(samples, at: .nanoseconds(block.timestampNanoseconds) + length)
        guard !seconds.isEmpty else { return nil }
        secondsInPeriod += seconds.count
        guard secondsInPeriod >= periodSeconds else { return SoundObservation(seconds: seconds, summary: nil) }
        secondsInPeriod = 0
        return SoundObservation(seconds: seconds, summary: analyser.takeSummary())
    }
}
