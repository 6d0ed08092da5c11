// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import ClassroomSense
import DeviceDrivers
import Logging
import ServiceLifecycle

/// Makes the service of each configured device: driver, analysis, consumer and supervision.
struct DeviceFactory {
    let configuration: AgentConfiguration
    let states: DeviceBoard
    let recorder: EventRecorder
    let room: RoomModel
    let board: ProgressBoard
    let hotplug: HotplugSignal
    let logger: Logger

    func service(for device: AgentConfiguration.Device) throws -> any Service {
        let period = device.measurementPeriod ?? configuration.measurements.period
        switch device.kind {
        case .camera(let camera):
            states.add(device.id, kind: "camera")
            return try cameraService(device.id, camera, period: period)
        case .microphone(let microphone):
            states.add(device.id, kind: "microphone")
            return try microphoneService(device.id, microphone, period: period)
        }
    }

    private func cameraService(
        _ id: Code,
        _ camera: AgentConfiguration.Camera,
        period: Duration
    ) throws -> any Service {
        let room = room
        let analysis = try FrameAnalysis(
            settings: camera.senseSettings(configuration.occupancy),
            isSoundHeard: { room.isSoundHeard }
        )
        let thread = try PollThread(label: "\(id)")
        switch camera.source {
        case .v4l2(let match):
            let driver = V4LCamera(
                name: id.description,
                match: match?.driverMatch ?? DeviceDrivers.CameraMatch(),
                format: camera.formatRequest,
                thread: thread,
                analyse: { analysis.observe($0, $1) }
            )
            return cameraService(id, driver, period: period) { state in
                state.node = await driver.selection?.entry.node
                state.format = await driver.format?.description
                state.add(await driver.counters)
            }
        case .file(let path):
            let driver = FileCamera(
                name: id.description,
                path: path,
                framesPerSecond: Double(camera.framesPerSecond),
                thread: thread,
                analyse: { analysis.observe($0, $1) }
            )
            return cameraService(id, driver, period: period) { state in
                state.node = path
                state.format = await driver.format?.description
                state.add(await driver.counters)
            }
        }
    }

    private func cameraService<Driver: DeviceDriver>(
        _ id: Code,
        _ driver: Driver,
        period: Duration,
        driverState: @escaping @Sendable (inout DeviceState) async -> Void
    ) -> any Service where Driver.Sample == CameraObservation {
        let consumer = CameraConsumer(
            device: id,
            period: period,
            states: states,
            recorder: recorder,
            room: room,
            driverState: driverState
        )
        return supervised(id, driver, consumer)
    }

    private func microphoneService(
        _ id: Code,
        _ microphone: AgentConfiguration.Microphone,
        period: Duration
    ) throws -> any Service {
        let analysis = SoundAnalysis(
            settings: microphone.senseSettings,
            periodSeconds: Int(period.components.seconds)
        )
        let thread = try PollThread(label: "\(id)")
        switch microphone.source {
        case .alsa(let match):
            let driver = ALSAMicrophone(
                name: id.description,
                match: match?.driverMatch ?? DeviceDrivers.MicrophoneMatch(),
                thread: thread,
                analyse: { analysis.observe($0, $1) }
            )
            return microphoneService(id, driver) { state in
                state.node = await driver.format?.pcm
                state.format = await driver.format?.description
                state.xruns = await driver.counters.overruns
            }
        case .file(let path):
            let driver = FileMicrophone(
                name: id.description,
                path: path,
                thread: thread,
                analyse: { analysis.observe($0, $1) }
            )
            return microphoneService(id, driver) { state in
                state.node = path
                state.format = await driver.format?.description
                state.xruns = await driver.counters.overruns
            }
        }
    }

    private func microphoneService<Driver: DeviceDriver>(
        _ id: Code,
        _ driver: Driver,
        driverState: @escaping @Sendable (inout DeviceState) async -> Void
    ) -> any Service where Driver.Sample == SoundObservation {
        let consumer = MicrophoneConsumer(
            device: id,
            states: states,
            recorder: recorder,
            room: room,
            driverState: driverState
        )
        return supervised(id, driver, consumer)
    }

    private func supervised<Driver: DeviceDriver, Consumer: DeviceConsumer>(
        _ id: Code,
        _ driver: Driver,
        _ consumer: Consumer
    ) -> any Service where Consumer.Sample == Driver.Sample {
        DeviceService(
            device: id,
            driver: driver,
            consumer: consumer,
            reporter: DeviceReporter(device: id, states: states, recorder: recorder, logger: logger),
            board: board,
            hotplug: hotplug
        )
    }
}

extension DeviceState {
    /// A camera's counters, in the terms of the retained state.
    fileprivate mutating func add(_ counters: CameraCounters) {
        frames = counters.frames
        dropped = counters.dropped
        errors = counters.flagged + counters.emptyBuffers + counters.timeouts
        truncated = counters.truncated
    }
}
