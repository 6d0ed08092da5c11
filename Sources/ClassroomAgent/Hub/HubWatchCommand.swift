// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import ClassroomEvents
import HubLink
import Synchronization

/// `classroom-agent hub watch`: what arrives at the hub, live.
struct HubWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Show what arrives at the hub, live.",
        usage: "classroom-agent hub watch [--topic <filter> ...] [<options>]",
        discussion: """
            Listens on the room's own topics, or on those of --topic, and connects again by itself. One line a \
            message, or an event of a batch: time, end of the topic, type of event, device, and what it says.

              classroom-agent hub watch --seconds 60

            Ctrl-C ends it. Exit codes: 0 it was connected, 1 it never was, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Option(help: ArgumentHelp("An MQTT topic filter; may be given several times.", valueName: "filter"))
    var topic: [String] = []

    @Option(help: "End after so many seconds.")
    var seconds: Double?

    @Flag(help: "Print the payloads as they arrive, one a line, and nothing else.")
    var json = false

    func validate() throws {
        try Interruptible.validate(seconds: seconds)
        if let empty = topic.first(where: { $0.isEmpty || $0.utf8.contains(0) }) {
            throw ValidationError("--topic \"\(empty)\" is not a topic filter")
        }
    }

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let options = try HubCommand.options(configuration)
        let room = RoomTopics(configuration.room).all
        let view = HubView(roomPrefix: String(room.dropLast()), filters: topic.isEmpty ? [room] : topic, isRaw: json)
        let watcher: HubWatcher
        do throws(HubError) {
            watcher = try HubWatcher(options: options, filters: view.filters)
        } catch {
            StandardError.print("\(error)")
            throw ExitCode(1)
        }
        // The first answer may take as long as a connection may.
        StandardError.print("connecting to \(options.addresses.map(\.description).joined(separator: ", "))")
        try await Interruptible.printing(seconds: seconds) {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await watcher.run() }
                group.addTask { try await view.show(watcher.signals) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
        if watcher.droppedCount > 0 {
            StandardError.print("\(watcher.droppedCount) messages not shown: this terminal was too slow")
        }
        guard view.wasConnected else {
            StandardError.print("there was no connection to the hub; 'classroom-agent hub ping' tries each step")
            throw ExitCode(1)
        }
    }
}
