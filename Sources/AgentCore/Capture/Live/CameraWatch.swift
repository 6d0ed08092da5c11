// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
import ClassroomSense
import DeviceDrivers

/// Follows a camera that this command opens itself, as the agent would see it.
package struct CameraWatch: Sendable {
    private let target: CameraTarget
    private let thread: PollThread

    package init(_ target: CameraTarget) throws(ThreadError) {
        self.target = target
        thread = try PollThread(label: "camera")
    }

    /// Calls `show` about every `interval` until it returns `false` or the task is cancelled.
    /// - Parameter opened: Called once, with what the camera was set to.
    /// - Throws: ``DriverError`` when the camera cannot be opened or fails.
    package func follow(
        every interval: Duration,
        opened: (String) -> Void,
        _ show: (CameraReading) -> Bool
    ) async throws {
        let analysis = try FrameAnalysis(settings: target.settings, isSoundHeard: { false })
        let driver = CameraDriver(target, thread: thread) { analysis.observe($0, $1) }
        do {
            try await driver.open(target)
            opened(await driver.format?.description ?? "")
            try await follow(driver, every: interval, show)
        } catch {
            await driver.close()
            throw error
        }
        await driver.close()
    }

    private func follow(
        _ driver: CameraDriver<CameraObservation>,
        every interval: Duration,
        _ show: (CameraReading) -> Bool
    ) async throws(DriverError) {
        var reading = CameraReading(device: target.reference, format: await driver.format?.description)
        var rate = RateMeter()
        var (analysed, unreadable): (UInt64, UInt64) = (0, 0)
        // The first frame alone tells neither a rate nor motion.
        var due = ContinuousClock.now + interval
        while let observation = try await driver.next() {
            guard case .facts(let facts) = observation else {
                unreadable += 1
                continue
            }
            analysed += 1
            let framesPerSecond = rate.rate(of: analysed)
            guard .now >= due else { continue }
            due += interval
            reading.framesPerSecond = framesPerSecond?.rounded(toPlaces: 1)
            reading.health = facts.health.rawValue
            reading.motionRatio = facts.motion.rounded(toPlaces: 4)
            reading.count(await driver.counters, unreadable: unreadable)
            reading.time = Moment.now().rfc3339
            guard show(reading) else { return }
        }
    }
}
