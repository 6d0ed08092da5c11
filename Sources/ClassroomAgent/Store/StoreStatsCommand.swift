// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import EdgeStore

/// `classroom-agent store stats`: how full the store is.
struct StoreStatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Show how many events are stored, wait for the hub, or were dropped.",
        discussion: """
            One line a family of events, the most important one first: its last sequence number, up to which number \
            the hub has acknowledged, what waits, what is kept although the hub has it, and what was dropped for \
            want of room.

            Exit codes: 0 shown, 1 there is no store or it cannot be read, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        let statistics: StoreStatistics
        do throws(StoreError) {
            statistics = try await store.statistics()
        } catch {
            throw StoreCommand.failed(error)
        }
        try StandardOutput.print(
            json
                ? JSONLine.text(statistics)
                : StoreText.text(
                    statistics,
                    path: configuration.storeConfiguration.path,
                    unixMilliseconds: SystemClock.wallNanoseconds() / 1_000_000
                )
        )
    }
}
