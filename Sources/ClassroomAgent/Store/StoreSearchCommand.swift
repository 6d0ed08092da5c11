// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import ClassroomEvents
import EdgeStore

/// `classroom-agent store search`: stored events by family, type, device and time.
struct StoreSearchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find stored events by family, type, device and time.",
        usage: "classroom-agent store search [--family <family> ...] [--type <type>] [--device <id>] [<options>]",
        discussion: """
            One line an event, as 'store tail' prints it: the newest events that match, in the order of the time at             which they happened. Times are RFC 3339, without an offset local time, or how long ago: 90m, 2h, 3d. A             date means all of that day.

              classroom-agent store search --type 'store.*' --since 3d
              classroom-agent store search --family behaviour --device cam-front --since 2026-11-22 --until 2026-11-23

            Ctrl-C ends it. Exit codes: 0 searched, 1 there is no store or it cannot be read, 64 wrong usage, 78 the             configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Option(help: ArgumentHelp("Only this family; may be given several times.", valueName: "family"))
    var family: [Family] = []

    @Option(help: ArgumentHelp("Only this type, or what begins so: 'device.changed', 'store.*'.", valueName: "type"))
    var type: String?

    @Option(help: ArgumentHelp("Only what this device saw.", valueName: "id"))
    var device: String?

    @Option(help: ArgumentHelp("Only what happened then or later.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Only what happened then or earlier.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Only what is waiting for the hub, or what it has acknowledged.", valueName: "state"))
    var state: EventQuery.State?

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many events at most, 1 to 100000.")
    var count = 100

    @Flag(help: "The oldest events that match instead of the newest.")
    var oldest = false

    @Flag(help: "Print the events as they are stored and published: one CloudEvent in JSON a line.")
    var json = false

    func validate() throws {
        _ = try query()
    }

    func run() async throws {
        let query = try query()
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        try await Interruptible.printing(seconds: nil) {
            do {
                var keys = try await store.search(query)
                if query.order == .newestFirst { keys.reverse() }
                if keys.isEmpty { StandardError.print("no stored event matches") }
                try await show(keys[...], of: store)
            } catch let error as StoreError {
                throw StoreCommand.failed(error)
            }
        }
    }

    private func show(_ keys: ArraySlice<EventKey>, of store: StoreBrowser) async throws {
        let output = ResultOutput()
        var keys = keys
        while !keys.isEmpty, !Task.isCancelled {
            for event in try await store.events(keys.prefix(EdgeStoreReader.pageCount)) {
                try output.writeLine(json ? event.payload : Array(EventColumns.line(event).utf8))
            }
            keys = keys.dropFirst(EdgeStoreReader.pageCount)
        }
    }

    private func query() throws -> EventQuery {
        do {
            let now = SystemClock.wallNanoseconds() / 1_000_000
            let span = try TimeSpan(since: since, until: until, now: now)
            var query = try EventQuery(families: family, type: type, device: device, span: span, limit: count)
            query.state = state
            query.order = oldest ? .oldestFirst : .newestFirst
            return query
        } catch {
            throw ValidationError("\(error)")
        }
    }
}

extension EventQuery.State: ExpressibleByArgument {}
