// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser

/// `classroom-agent camera watch`: a camera's work, live.
struct CameraWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Watch a camera work: frames a second, what was lost, health, motion.",
        discussion: """
            For example: classroom-agent camera watch cam-front --seconds 10

            Shows figures, never the picture. When the running agent has the camera you see what the agent sees, \
            else the camera is opened for as long as you watch. Ctrl-C ends it.

            Exit codes: 0 it worked until the end, 1 it is absent, busy or failed, 64 there is no such device.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Argument(help: "A device id of the configuration, or a node such as /dev/video0.")
    var id: String

    @OptionGroup var live: LiveOptions

    func run() async throws {
        let configuration = file.loadIfPresent()
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let target = try CameraTarget.find(
                id,
                configuration: configuration,
                cameras: await inspector.cameras()
            )
            let device = target.reference
            let agentID = await configuration.agentID(of: device)
            try await live.run { printer in
                if let agentID, let configuration {
                    live.announce("\(device.label), as the running agent sees it")
                    let watch = AgentWatch(
                        device: agentID,
                        socket: configuration.local.socket,
                        thread: try PollThread(label: "agent")
                    )
                    try await watch.follow { printer.show(CameraReading(agent: $0)) }
                } else {
                    try await CameraWatch(target).follow(
                        every: printer.interval,
                        opened: {
                            live.announce("\(device.label) at \(device.node ?? "?"), opened by this command: \($0)")
                        },
                        { printer.show($0) }
                    )
                }
            }
        }
    }
}
