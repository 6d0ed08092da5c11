// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `classroom-agent mic`: looks at microphones and listens to them.
struct MicCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mic",
        abstract: "List microphones, watch how loud it is, make a recording.",
        discussion: "Start with 'classroom-agent mic list'. Only 'record' keeps sound; it says so.",
        subcommands: [MicListCommand.self, MicLevelCommand.self, MicRecordCommand.self]
    )
}
