// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser

/// `classroom-agent mic level`: how loud it is, live.
struct MicLevelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "level",
        abstract: "Watch how loud it is at a microphone.",
        discussion: """
            For example: classroom-agent mic level mic-desk --seconds 10

            LAeq is the A-weighted level of the last second, LAFmax its loudest moment: in dBA for a calibrated \
            microphone, else in dB below full scale (dBFS). The bar is the loudest sample, from -60 to 0 dBFS; tap \
            the microphone and it must move. When the running agent has the microphone you see what the agent \
            hears: LAeq and speech. Ctrl-C ends it.

            Exit codes: 0 it worked until the end, 1 it is absent, busy or failed, 64 there is no such device.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Argument(help: "A device id of the configuration, or an ALSA card id or PCM name.")
    var id: String

    @OptionGroup var live: LiveOptions

    func run() async throws {
        let configuration = file.loadIfPresent()
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let target = try MicrophoneTarget.find(
                id,
                configuration: configuration,
                microphones: await inspector.microphones()
            )
            let device = target.reference
            let agentID = await configuration.agentID(of: device)
            try await live.run { printer in
                if let agentID, let configuration {
                    live.announce("\(device.label), as the running agent hears it")
                    let watch = AgentWatch(
                        device: agentID,
                        socket: configuration.local.socket,
                        thread: try PollThread(label: "agent")
                    )
                    try await watch.follow { printer.show(SoundReading(agent: $0)) }
                } else {
                    try await MicrophoneWatch(target).follow(
                        every: printer.interval,
                        opened: { live.announce("\(device.label), opened by this command: \($0)") },
                        { printer.show($0) }
                    )
                }
            }
        }
    }
}
