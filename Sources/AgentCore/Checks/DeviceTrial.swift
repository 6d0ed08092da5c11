// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
package import DeviceDrivers

/// What a device delivered while it was opened for a moment.
package struct DeviceTrial: Hashable, Sendable {
    /// As the driver describes it.
    package var format: String
    /// Good frames; for a microphone, blocks.
    package var samples: Int
    /// From the first sample to the last.
    package var span: Duration
    /// Buffers that came damaged or cut short; for a microphone, overruns.
    package var faults: Int
    /// Of a microphone: whether every sample was zero.
    package var isSilent: Bool

    package init(format: String, samples: Int, span: Duration, faults: Int, isSilent: Bool) {
        self.format = format
        self.samples = samples
        self.span = span
        self.faults = faults
        self.isSilent = isSilent
    }

    /// `nil` when there were not two to tell from.
    package var samplesPerSecond: Double? {
        samples > 1 && span > .zero ? Double(samples - 1) / (span / .seconds(1)) : nil
    }

    /// How long a device is looked at, from its first sample.
    private static let duration = Duration.seconds(2)

    /// Opens the device, looks at what it delivers, and closes it.
    /// - Throws: As the driver does; a thread that cannot be had counts as `inputOutput`.
    package static func run(_ device: AgentConfiguration.Device) async throws(DriverError) -> DeviceTrial {
        let thread: PollThread
        do throws(ThreadError) {
            thread = try PollThread(label: "trial")
        } catch {
            throw DriverError(
                code: .inputOutput,
                device: device.id.description,
                operation: error.operation,
                errno: error.errno
            )
        }
        switch device.kind {
        case .camera(let camera): return try await run(camera, name: device.id.description, on: thread)
        case .microphone(let microphone): return try await run(microphone, name: device.id.description, on: thread)
        }
    }

    private static func run(
        _ camera: AgentConfiguration.Camera,
        name: String,
        on thread: PollThread
    ) async throws(DriverError) -> DeviceTrial {
        switch camera.source {
        case .v4l2(let match):
            let driver = V4LCamera(
                name: name,
                match: match?.driverMatch ?? DeviceDrivers.CameraMatch(),
                format: camera.formatRequest,
                thread: thread,
                analyse: { _, _ in true }
            )
            return try await pull(driver) {
                let counters = await driver.counters
                let faults = counters.flagged + counters.emptyBuffers + counters.truncated
                return (await driver.format?.description, Int(clamping: faults))
            }
        case .file(let path):
            let driver = FileCamera(
                name: name,
                path: path,
                framesPerSecond: Double(camera.framesPerSecond),
                thread: thread,
                analyse: { _, _ in true }
            )
            return try await pull(driver) {
                (await driver.format?.description, Int(clamping: await driver.counters.truncated))
            }
        }
    }

    private static func run(
        _ microphone: AgentConfiguration.Microphone,
        name: String,
        on thread: PollThread
    ) async throws(DriverError) -> DeviceTrial {
        switch microphone.source {
        case .alsa(let match):
            let driver = ALSAMicrophone(
                name: name,
                match: match?.driverMatch ?? DeviceDrivers.MicrophoneMatch(),
                thread: thread,
                analyse: { _, sound in isHeard(sound) }
            )
            return try await pull(driver) {
                (await driver.format?.description, Int(clamping: await driver.counters.overruns))
            }
        case .file(let path):
            let driver = FileMicrophone(
                name: name,
                path: path,
                thread: thread,
                analyse: { _, sound in isHeard(sound) }
            )
            return try await pull(driver) {
                (await driver.format?.description, Int(clamping: await driver.counters.overruns))
            }
        }
    }

    /// - Parameter account: What the open driver says of itself: format and faults.
    private static func pull<Driver: DeviceDriver>(
        _ driver: Driver,
        account: () async -> (format: String?, faults: Int)
    ) async throws(DriverError) -> DeviceTrial where Driver.Sample == Bool {
        try await driver.open()
        var trial = DeviceTrial(format: "", samples: 0, span: .zero, faults: 0, isSilent: true)
        do throws(DriverError) {
            var first: ContinuousClock.Instant?
            while trial.span < duration, let isHeard = try await driver.next() {
                let now = ContinuousClock.now
                trial.span = now - (first ?? now)
                first = first ?? now
                trial.samples += 1
                if isHeard { trial.isSilent = false }
            }
        } catch {
            await driver.close()
            throw error
        }
        let (format, faults) = await account()
        (trial.format, trial.faults) = (format ?? "", faults)
        await driver.close()
        return trial
    }

    private static func isHeard(_ sound: Span<Int16>) -> Bool {
        for index in sound.indices where sound[index] != 0 { return true }
        return false
    }
}
