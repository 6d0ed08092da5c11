// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import DeviceDrivers

/// `classroom-agent mic list`: one row for each sound card that can record.
struct MicListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the microphones of this machine.",
        discussion: """
            One row a sound card that can record: its name, its card id, which device of the configuration it is, \
            whether it is free, and what finds it again after a replug. The column MATCH goes under [[devices]] in \
            the configuration. A card of another user's program may show as free unless you are root.

            Exit code: 0, also when there is no microphone.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print a JSON object a microphone.")
    var json = false

    func run() async throws {
        let configuration = file.loadIfPresent()
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let microphones = await inspector.microphones()
            var rows: [MicrophoneRow] = []
            for microphone in microphones {
                rows.append(
                    MicrophoneRow(
                        microphone,
                        ids: configuration?.microphoneIDs(of: microphone, among: microphones) ?? [],
                        use: await inspector.use(of: microphone),
                        among: microphones
                    )
                )
            }
            try MicrophoneRow.show(rows, json: json)
        }
    }
}
