// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

/// `--config FILE`, for every command that needs the configuration.
struct ConfigFileOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: ArgumentHelp("The configuration file.", valueName: "file"))
    var config = AgentConfiguration.defaultPath

    /// Reads the configuration; with `checkingFiles`, the files that it names must be there. Blocks on the disk.
    /// Throws `ExitCode` 78 after every problem was printed to standard error.
    func load(checkingFiles: Bool = true) throws(ExitCode) -> AgentConfiguration {
        do {
            return try AgentConfiguration.load(path: config, checkingFiles: checkingFiles)
        } catch {
            StandardError.print("\(error)\n\(error.summary)")
            throw .configuration
        }
    }
}
