// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import ClassroomEvents
import EdgeStore

/// `classroom-agent store tail`: the last events, and those that come.
struct StoreTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Show the last stored events, and with --follow those that come.",
        usage: "classroom-agent store tail [-n <count>] [--follow] [<options>]",
        discussion: """
            One line an event: when it happened, its family and number, its type, the device, and what it says.

              classroom-agent store tail -n 20 --follow

            Ctrl-C ends it. Exit codes: 0 shown, 1 there is no store or it cannot be read, 78 the configuration is \
            wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Option(name: [.customShort("n"), .customLong("lines")], help: "How many events to begin with, 0 to 10000.")
    var count = 10

    @Flag(name: .shortAndLong, help: "Go on with what is stored from now on.")
    var follow = false

    @Option(help: "With --follow: end after so many seconds.")
    var seconds: Double?

    @Flag(help: "Print the events as they are stored and published: one CloudEvent in JSON a line.")
    var json = false

    func validate() throws {
        guard (0...10_000).contains(count) else { throw ValidationError("-n is \(count); valid is 0 to 10000") }
        try Interruptible.validate(seconds: seconds)
        if seconds != nil, !follow { throw ValidationError("--seconds has no use without --follow") }
    }

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        try await Interruptible.printing(seconds: seconds) {
            try await show(store)
        }
    }

    private func show(_ store: StoreBrowser) async throws {
        let output = ResultOutput()
        do {
            try write(try await store.last(count), to: output)
            while follow, !Task.isCancelled {
                let news = try await store.news()
                try write(news, to: output)
                // A full page: there is more at once.
                if news.count < EdgeStoreReader.pageCount { try await Task.sleep(for: .milliseconds(250)) }
            }
        } catch let error as StoreError {
            throw StoreCommand.failed(error)
        }
    }

    private func write(_ events: [StoredEvent], to output: ResultOutput) throws(OutputError) {
        for event in events {
            try output.writeLine(json ? event.payload : Array(EventColumns.line(event).utf8))
        }
    }
}
