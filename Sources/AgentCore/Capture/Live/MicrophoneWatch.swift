// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
import ClassroomSense
package import DeviceDrivers

/// Follows a microphone that this command opens itself, as the agent would hear it.
package struct MicrophoneWatch: Sendable {
    private let target: MicrophoneTarget
    private let thread: PollThread

    package init(_ target: MicrophoneTarget) throws(ThreadError) {
        self.target = target
        thread = try PollThread(label: "microphone")
    }

    /// Calls `show` about every `interval` until it returns `false` or the task is cancelled.
    /// - Parameter opened: Called once, with what the microphone was set to.
    package func follow(
        every interval: Duration,
        opened: (String) -> Void,
        _ show: (SoundReading) -> Bool
    ) async throws(DriverError) {
        let peak = PeakMeter()
        let analysis = SoundAnalysis(settings: target.settings, periodSeconds: 60)
        let driver = MicrophoneDriver(target, thread: thread) { block, samples in
            peak.observe(samples)
            // Also a block that completes no second moves the peak on the screen.
            return analysis.observe(block, samples) ?? SoundObservation(seconds: [])
        }
        do throws(DriverError) {
            try await driver.open()
            opened(await driver.format?.description ?? "")
            try await follow(driver, peak, every: interval, show)
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    private func follow(
        _ driver: MicrophoneDriver<SoundObservation>,
        _ peak: PeakMeter,
        every interval: Duration,
        _ show: (SoundReading) -> Bool
    ) async throws(DriverError) {
        var reading = SoundReading(
            device: target.reference,
            isCalibrated: target.settings.calibrationOffset != nil
        )
        // The first second's level is not known before it is over.
        var due = ContinuousClock.now + interval
        while let observation = try await driver.next() {
            for second in observation.seconds { reading.measure(second) }
            guard .now >= due else { continue }
            due += interval
            reading.peak = peak.take()
            reading.xruns = await driver.counters.overruns
            reading.time = Moment.now().rfc3339
            guard show(reading) else { return }
        }
    }
}
