// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `classroom-agent camera`: looks at cameras and through them.
struct CameraCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera",
        abstract: "List cameras, watch how one works, take a picture.",
        discussion: "Start with 'classroom-agent camera list'. Only 'snapshot' makes a picture; it says so.",
        subcommands: [
            CameraListCommand.self, CameraInfoCommand.self, CameraWatchCommand.self, CameraSnapshotCommand.self,
        ]
    )
}
