// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `classroom-agent config`: looks at configurations, changes none.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the configuration, or show what is in force.",
        discussion: "Neither subcommand changes anything or needs the agent to run.",
        subcommands: [ConfigValidateCommand.self, ConfigShowCommand.self]
    )
}
