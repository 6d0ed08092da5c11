// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import EdgeStore

/// `classroom-agent store`: the durable buffer of events.
struct StoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store",
        abstract: "Look into the events that are stored on this machine, or send them again.",
        discussion: """
            Works beside a running agent and when it is stopped; only 'replay' changes anything then. 'repair' wants the \
            agent stopped and changes what it must. Events that the hub has acknowledged stay for the time that \
            store.history_hours says.
            """,
        subcommands: [
            StoreStatsCommand.self, StoreTailCommand.self, StoreSearchCommand.self, StoreExportCommand.self,
            StoreReplayCommand.self, StoreDeadLettersCommand.self, StoreVerifyCommand.self, StoreRepairCommand.self,
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
