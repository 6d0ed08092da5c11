// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import EdgeStore

/// `classroom-agent store`: looks into the durable buffer of events; only `repair` changes it.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look into the events that are stored on this machine.",
        discussion: """
            Works beside a running agent and when it is stopped, and changes nothing; only 'repair' wants the agent \
            stopped and changes what it must. Events that the hub has \
            acknowledged stay for the time that store.history_hours says.
            """,
        subcommands: [
            StoreStatsCommand.self, StoreTailCommand.self, StoreExportCommand.self, StoreVerifyCommand.self,
            StoreRepairCommand.self,
        ]
    )

    static func browser(_ configuration: AgentConfiguration) throws -> StoreBrowser {
        StoreBrowser(path: configuration.storeConfiguration.path, thread: try PollThread(label: "store"))
    }

    /// Prints what is wrong and what to do.
    static func failed(_ error: StoreError) -> ExitCode {
        StandardError.print("\(error)\n→ \(error.advice)")
        return ExitCode(1)
    }
}
