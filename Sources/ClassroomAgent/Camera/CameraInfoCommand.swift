// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import ClassroomEvents
import DeviceDrivers

/// `classroom-agent camera info`: all that can be learnt of one camera without a picture.
struct CameraInfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what a camera is and can do, and what the agent would choose.",
        discussion: """
            For example: classroom-agent camera info cam-front

            When nobody uses the camera it is started for a moment to learn what the agent would really get; its \
            light may flash, no picture is looked at.

            Exit codes: 0 shown, 1 the camera is absent or cannot be opened, 64 there is no such device.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Argument(help: "A device id of the configuration, or a node such as /dev/video0.")
    var id: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let configuration = file.loadIfPresent()
        try await reportingFailures {
            let thread = try PollThread(label: "devices")
            let inspector = DeviceInspector(thread: thread)
            let cameras = await inspector.cameras()
            let target = try CameraTarget.find(id, configuration: configuration, cameras: cameras)
            let choice = await choice(target, configuration: configuration, thread: thread)
            var info = CameraDescription(device: target.reference.label, choice: choice)
            switch target.source {
            case .file(let path): info.file = path
            case .v4l2(let match):
                let entry = try target.entry ?? match.select(from: cameras, device: id).entry
                let ids = configuration?.cameraIDs(of: entry, among: cameras) ?? []
                info.camera = CameraRow(entry, ids: ids, use: await inspector.use(of: entry), among: cameras)
                info.offers = try await inspector.info(entry).offers.map(CameraDescription.Offer.init)
            }
            try StandardOutput.print(json ? JSONLine.text(info) : info.text)
        }
    }

    /// What the running agent has chosen, else what opening the camera leads to.
    private func choice(
        _ target: CameraTarget,
        configuration: AgentConfiguration?,
        thread: PollThread
    ) async -> CameraDescription.Choice {
        if let configuration {
            let agent = await AgentPresence.find(socket: configuration.local.socket)
            if let state = agent.state(of: target.reference), state.status == .available, let format = state.format {
                return .init(format: format, note: "as the running agent has it")
            }
        }
        let driver = CameraDriver(target, thread: thread) { _, _ in true }
        do throws(DriverError) {
            try await driver.open(target)
            let format = await driver.format?.description
            await driver.close()
            return .init(format: format, note: nil)
        } catch {
            return .init(format: nil, note: "not known: \(error). \(error.advice)")
        }
    }
}
