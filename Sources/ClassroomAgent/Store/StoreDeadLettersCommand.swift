// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import EdgeStore

/// `classroom-agent store dead-letters`: what the hub refused for good.
struct StoreDeadLettersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead-letters",
        abstract: "Show the events that the hub refused for good.",
        discussion: """
            One line a letter, the oldest first: when the hub refused it, the event's family and number, its type,             the device, and what the hub said. The store keeps 1000 of them at most. When the hub has been mended,             'store replay --dead-letters' sends them again.

            Exit codes: 0 shown, 1 there is no store or it cannot be read, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object a letter: refused_unix_ms, reason, and the event as it was published.")
    var json = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        try await Interruptible.printing(seconds: nil) {
            let output = ResultOutput()
            var position: Int64 = 0
            do {
                while !Task.isCancelled {
                    let letters = try await store.deadLetters(after: position)
                    guard let last = letters.last else { break }
                    position = last.id
                    for letter in letters {
                        try output.writeLine(json ? DeadLetterText.json(letter) : Array(Self.line(letter).utf8))
                    }
                }
                if position == 0 { StandardError.print("the hub has refused nothing") }
            } catch let error as StoreError {
                throw StoreCommand.failed(error)
            }
        }
    }

    private static func line(_ letter: StoredDeadLetter) -> String {
        var line = EventLine(payload: letter.event.payload)
        line.data = EventLine.shown(letter.reason)
        return EventColumns.line(
            time: ClockText.dateAndTime(unixSeconds: letter.refusedUnixMilliseconds / 1000),
            place: EventColumns.place(letter.event.key),
            line
        )
    }
}
