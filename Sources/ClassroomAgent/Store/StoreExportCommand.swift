// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import ClassroomEvents
import EdgeStore

/// `classroom-agent store export`: all stored events as JSON lines.
struct StoreExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write all stored events as JSON lines.",
        usage: "classroom-agent store export [--family <family> ...] [-o <file>]",
        discussion: """
            One CloudEvent a line, byte for byte as it is published; family by family, the most important one \
            first, each in the order of its numbers.

              classroom-agent store export --family behaviour -o events.jsonl

            Exit codes: 0 exported, 1 there is no store or it cannot be read, 74 the events cannot be \
            written, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Option(help: ArgumentHelp("Only this family; may be given several times.", valueName: "family"))
    var family: [Family] = []

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("Write to this file and replace what is there; else to standard output.", valueName: "file")
    )
    var path: String?

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        let families = family.isEmpty ? nil : Set(family)
        try await Interruptible.printing(seconds: nil) {
            do {
                // Not before the store is open: a file is not replaced for nothing.
                _ = try await store.statistics()
                let output = try ResultOutput(path: path)
                let count = try await store.forEach(families) { try output.writeLine($0.payload) }
                try output.finish()
                if let path { StandardError.print("\(count) events written to \(path)") }
            } catch let error as StoreError {
                throw StoreCommand.failed(error)
            }
        }
    }
}

extension Family: ExpressibleByArgument {}
