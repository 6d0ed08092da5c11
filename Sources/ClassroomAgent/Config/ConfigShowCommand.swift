// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

/// `classroom-agent config show`: every setting in force, and where it comes from.
struct ConfigShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every setting in force and where it comes from.",
        discussion: """
            One line a setting: its name, its value, and the file and line that say so, or "default". Settings \
            without a default that the file leaves out are not shown. Passwords and keys are never shown, only the \
            names of their files.

            Exit codes: 0 shown, 78 the file has problems (they are listed).
            """
    )

    @OptionGroup var configFile: ConfigFileOptions

    @Flag(help: "Print one JSON object a setting: path, value and origin.")
    var json = false

    func run() async throws {
        let values = try configFile.load(checkingFiles: false).effectiveValues
        if json {
            for line in ConfigJSON.values(values) { try StandardOutput.print(line) }
        } else {
            try StandardOutput.print(ConfigTable.text(values))
        }
    }
}
