// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser

/// `classroom-agent camera snapshot`: the only way a picture leaves the process.
struct CameraSnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Take one picture of the room, to aim or focus a camera.",
        discussion: """
            For example: classroom-agent camera snapshot cam-front -o front.jpg

            Refuses while a lesson may be on: within the lesson hours of the configuration, unless the running \
            agent knows that the room is vacant. Every picture leaves an audit event with your name; when that \
            cannot be stored, no picture is taken. The running agent must be stopped while it has the camera.

            Exit codes: 0 taken, 1 refused or failed, 64 wrong usage, 78 the configuration has problems.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Argument(help: "A device id of the configuration, or a node such as /dev/video0.")
    var id: String

    @OptionGroup var capture: CaptureOptions

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let target = try CameraTarget.find(id, configuration: configuration, cameras: await inspector.cameras())
            let gate = CaptureGate(
                configuration: configuration,
                user: .current(),
                thread: try PollThread(label: "audit")
            )
            let snapshot = CameraSnapshot(target, gate: gate, thread: try PollThread(label: "camera"))
            _ = try await Interruptible.run {
                let taken = try await snapshot.take(
                    to: capture.output,
                    replacing: capture.force,
                    isDuringLesson: capture.duringLesson
                ) { capture.announce("Taking a picture of the room with \(target.reference.label)", $0) }
                try StandardOutput.print("\(capture.output): \(taken.format), \(taken.byteCount) bytes")
            }
        }
    }
}
