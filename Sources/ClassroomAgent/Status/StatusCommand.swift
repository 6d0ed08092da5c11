// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import EdgeStore

/// `classroom-agent status`: what the running agent knows.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what the running agent knows: room, hub, events and devices.",
        discussion: """
            Asks the agent that runs on this machine. To learn what is wrong and what to do, use 'doctor'.

              classroom-agent status

            Exit codes: 0 shown, 1 the agent does not run or does not answer this user, 78 the configuration is \
            wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let socket = configuration.local.socket
        switch await AgentPresence.find(socket: socket) {
        case .absent:
            StandardError.print("The agent is not running: nobody answers at \(socket).")
            StandardError.print(
                "Start it with 'systemctl start classroom-agent', or look with 'classroom-agent doctor'."
            )
            throw ExitCode(1)
        case .untold(let why):
            StandardError.print(why)
            throw ExitCode(1)
        case .running(let status):
            let store = try await Self.statistics(configuration.storeConfiguration.path)
            try StandardOutput.print(
                json
                    ? JSONLine.text(StatusReport(status: status, store: store))
                    : StatusText.text(status, store: store)
            )
        }
    }

    /// `nil` when this user may not look into the store.
    private static func statistics(_ path: String) async throws -> StoreStatistics? {
        let store = StoreBrowser(path: path, thread: try PollThread(label: "store"))
        do throws(StoreError) {
            return try await store.statistics()
        } catch {
            return nil
        }
    }
}

/// The agent's answer, and what its store holds for the hub.
private struct StatusReport: Encodable {
    var status: AgentStatus
    var store: StoreStatistics?

    private enum CodingKeys: String, CodingKey {
        case eventsWaiting = "events_waiting"
        case salvaged = "events_salvaged"
        case replaying = "events_replaying"
        case deadLetters = "dead_letters"
    }

    func encode(to encoder: any Encoder) throws {
        try status.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(store?.waitingCount, forKey: .eventsWaiting)
        try container.encodeIfPresent(store?.salvagedCount, forKey: .salvaged)
        try container.encodeIfPresent(store?.replayingCount, forKey: .replaying)
        try container.encodeIfPresent(store?.deadLetterCount, forKey: .deadLetters)
    }
}
