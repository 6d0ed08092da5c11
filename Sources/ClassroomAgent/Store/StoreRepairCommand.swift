// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import EdgeStore

/// `classroom-agent store repair`: mends a damaged store while the agent is stopped.
struct StoreRepairCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Mend a damaged store, or salvage what can be read of it.",
        discussion: """
            The agent does this by itself when it meets damage; this command is for damage that 'store verify' found \
            and the agent has not met yet. Wrong counts are counted anew. Else the file is set aside with its date, a \
            new one is begun, and the events that wait are copied into it; those that cannot be read are told to the \
            hub as gaps. Stop the agent first: systemctl stop classroom-agent.

            Exit codes: 0 mended, or nothing to do; 1 it failed, or the agent is running; 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let repair = StoreRepair(configuration.storeConfiguration, room: configuration.room)
        let claim: StoreClaim
        do throws(StoreClaimError) {
            claim = try StoreClaim(directory: configuration.store.path)
        } catch {
            StandardError.print("\(error)\n→ Stop it with 'systemctl stop classroom-agent', then run this again.")
            throw ExitCode(1)
        }
        defer { withExtendedLifetime(claim) {} }
        do throws(StoreError) {
            let (plan, found) = try repair.plan()
            if let found { print(VerificationText.text(found)) }
            print(VerificationText.text(plan))
            if dryRun { return }
            for summary in try await repair.carryOut(plan) { print(VerificationText.text(summary)) }
        } catch {
            throw StoreCommand.failed(error)
        }
    }
}
