// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import EdgeStore

/// `classroom-agent store verify`: whether all of the store is as it was written.
struct StoreVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read all of the store and check that nothing in it is damaged or missing.",
        discussion: """
            Checks the file's pages, that every event is as it was accepted, that the counters agree with the events, \
            and that no event is missing that nobody was told of. Works beside a running agent and changes nothing; \
            takes about a second for 100 MB.

            Exit codes: 0 all is good, 1 something is not, or the store cannot be read, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let store = try StoreCommand.browser(configuration)
        let found: StoreVerification
        do throws(StoreError) {
            found = try await store.verify()
        } catch {
            throw StoreCommand.failed(error)
        }
        print(json ? JSONLine.text(found) : VerificationText.text(found))
        guard found.isGood else { throw ExitCode(1) }
    }
}
