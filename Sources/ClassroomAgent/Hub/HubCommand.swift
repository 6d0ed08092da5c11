// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import HubLink

/// `classroom-agent hub`: looks at the hub as the agent would.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub",
        abstract: "Try the way to the hub, or watch what arrives there.",
        discussion: """
            Both subcommands use the agent's addresses, credentials and certificates, but a client id of their own: \
            a running agent keeps its connection.
            """,
        subcommands: [HubPingCommand.self, HubWatchCommand.self]
    )

    /// The agent's way to the hub.
    static func options(_ configuration: AgentConfiguration) throws(ExitCode) -> HubOptions {
        do throws(SmallFile.Failure) {
            return try configuration.hubOptions()
        } catch {
            StandardError.print(
                "hub.password_file: \(error)\n→ Run this command as root or as a member of group classroom-agent."
            )
            throw ExitCode(1)
        }
    }
}
