// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser

/// `classroom-agent mic record`: the only way sound leaves the process.
struct MicRecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record the room for some seconds, to judge a microphone.",
        discussion: """
            For example: classroom-agent mic record mic-desk --seconds 10 -o desk.wav

            Refuses while a lesson may be on: within the lesson hours of the configuration, unless the running \
            agent knows that the room is vacant. Every recording leaves an audit event with your name; when that \
            cannot be stored, nothing is recorded. The running agent must be stopped while it has the microphone. \
            Ctrl-C ends the recording early and keeps it.

            Exit codes: 0 recorded, 1 refused or failed, 64 wrong usage, 78 the configuration has problems.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Argument(help: "A device id of the configuration, or an ALSA card id or PCM name.")
    var id: String

    @Option(help: ArgumentHelp("How long, 1 to \(WAVRecording.longestSeconds) seconds.", valueName: "n"))
    var seconds: Int

    @OptionGroup var capture: CaptureOptions

    func validate() throws {
        guard (1...WAVRecording.longestSeconds).contains(seconds) else {
            throw ValidationError("--seconds: 1 to \(WAVRecording.longestSeconds)")
        }
    }

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        try await reportingFailures {
            let inspector = DeviceInspector(thread: try PollThread(label: "devices"))
            let target = try MicrophoneTarget.find(
                id,
                configuration: configuration,
                microphones: await inspector.microphones()
            )
            let gate = CaptureGate(
                configuration: configuration,
                user: .current(),
                thread: try PollThread(label: "audit")
            )
            let recorder = SoundRecorder(target, gate: gate, thread: try PollThread(label: "microphone"))
            _ = try await Interruptible.run {
                let recorded = try await recorder.record(
                    seconds: seconds,
                    to: capture.output,
                    replacing: capture.force,
                    isDuringLesson: capture.duringLesson
                ) { capture.announce("Recording the room with \(target.reference.label) for \(seconds) s", $0) }
                try report(recorded)
            }
        }
    }

    private func report(_ recorded: SoundRecorder.Recorded) throws {
        try StandardOutput.print(
            "\(capture.output): \(DecimalText.text(recorded.seconds, places: 1)) s, 48000 Hz, 16 bit, mono"
        )
        if recorded.gaps > 0 { StandardError.print("Sound was lost \(recorded.gaps) times: the machine was too busy.") }
        guard let failure = recorded.failure else { return }
        throw failure
    }
}
