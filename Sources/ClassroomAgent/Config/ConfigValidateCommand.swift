// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

/// `classroom-agent config validate`: every problem of a file in one go.
struct ConfigValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a configuration file and list everything that is wrong with it.",
        discussion: """
            Prints one line a problem: file, line, key, what was found and what would be valid. The agent starts \
            only with a file that passes here. Devices need not be plugged in.

            Exit codes: 0 the file is good, 78 it is not.
            """
    )

    @Argument(help: ArgumentHelp("The file to check.", valueName: "file"))
    var file = AgentConfiguration.defaultPath

    @Flag(
        name: .customLong("no-files"),
        help: "Do not look for the files that it names (certificates, password, recordings): for another machine."
    )
    var skipsFiles = false

    @Flag(help: "Print one JSON object a problem, and nothing for a good file.")
    var json = false

    func run() async throws {
        let configuration: AgentConfiguration
        do {
            configuration = try AgentConfiguration.load(path: file, checkingFiles: !skipsFiles)
        } catch {
            if json {
                for line in ConfigJSON.problems(error) { try StandardOutput.print(line) }
            } else {
                StandardError.print("\(error)\n\(error.summary)")
            }
            throw ExitCode.configuration
        }
        if !json { try StandardOutput.print("\(file): OK — \(configuration.summary)") }
    }
}
