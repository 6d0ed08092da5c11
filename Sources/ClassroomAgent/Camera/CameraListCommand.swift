// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import DeviceDrivers

/// `classroom-agent camera list`: one row for each camera of this machine.
struct CameraListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the cameras of this machine.",
        discussion: """
            One row a camera: its name, its node, which device of the configuration it is, whether it is free, and \
            what finds it again after a replug. The column MATCH goes under [[devices]] in the configuration. A \
            camera of another user's program may show as free unless you are root.

            Exit code: 0, also when there is no camera.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print a JSON object a camera.")
    var json = false

    func run() async throws {
        let configuration = file.loadIfPresent()
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let cameras = await inspector.cameras()
            var rows: [CameraRow] = []
            for camera in cameras {
                rows.append(
                    CameraRow(
                        camera,
                        ids: configuration?.cameraIDs(of: camera, among: cameras) ?? [],
                        use: await inspector.use(of: camera),
                        among: cameras
                    )
                )
            }
            try CameraRow.show(rows, json: json)
        }
    }
}
