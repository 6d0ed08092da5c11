// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import ClassroomEvents
import EdgeStore

/// `classroom-agent store replay`: has stored events sent to the hub again.
struct StoreReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Send events to the hub again that it has acknowledged or refused.",
        usage: """
            classroom-agent store replay --family <family> --from-sequence <n> [--to-sequence <n>]
            classroom-agent store replay [--family <family> ...] --since <time> [--until <time>]
            classroom-agent store replay [--family <family> ...] --dead-letters
            """,
        discussion: """
            Notes in the store what is to be sent; the running agent sends it beside what is new, or the next one             that is started. Events keep their id, epoch and number. What the store has deleted cannot be sent:             store.history_hours says how long events stay. An audit event names who asked.

              sudo classroom-agent store replay --since 2h

            Exit codes: 0 noted, or there is nothing to send, 1 there is no store or it cannot be written, 64 wrong             usage, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Option(help: ArgumentHelp("Only this family; may be given several times.", valueName: "family"))
    var family: [Family] = []

    @Option(help: ArgumentHelp("The first sequence number.", valueName: "n"))
    var fromSequence: Int64?

    @Option(help: ArgumentHelp("The last sequence number.", valueName: "n"))
    var toSequence: Int64?

    @Option(help: ArgumentHelp("What happened then or later: RFC 3339, or how long ago, as 2h.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("What happened then or earlier.", valueName: "time"))
    var until: String?

    @Flag(help: "What the hub had refused.")
    var deadLetters = false

    @Flag(help: "Print one JSON object: count, waiting, families.")
    var json = false

    func validate() throws {
        _ = try selection()
    }

    func run() async throws {
        let request = ReplayRequest(try selection(), requester: InvokingUser.current().name)
        let configuration = try file.load(checkingFiles: false)
        let thread = try PollThread(label: "store")
        let outcome: ReplayOutcome
        do throws(StoreError) {
            outcome = try await Self.replay(request, configuration, on: thread)
        } catch {
            throw StoreCommand.failed(error)
        }
        try StandardOutput.print(json ? JSONLine.text(outcome) : ReplayText.text(outcome))
    }

    private static func replay(
        _ request: ReplayRequest,
        _ configuration: AgentConfiguration,
        on thread: PollThread
    ) async throws(StoreError) -> ReplayOutcome {
        let settings = configuration.storeConfiguration
        // A store that is not there is told, not made.
        _ = try EdgeStoreReader(path: settings.path)
        let store = try await EdgeStore(settings, room: configuration.room, thread: thread)
        let result: Result<ReplayOutcome, StoreError>
        do throws(StoreError) {
            result = .success(try await store.replay(request))
        } catch {
            result = .failure(error)
        }
        await store.close()
        return try result.get()
    }

    private func selection() throws -> ReplayRequest.Selection {
        var options = ReplayOptions()
        options.families = family
        options.fromSequence = fromSequence
        options.toSequence = toSequence
        options.since = since
        options.until = until
        options.deadLetters = deadLetters
        do {
            return try options.selection(now: SystemClock.wallNanoseconds() / 1_000_000)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
