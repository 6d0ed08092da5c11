// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import ClassroomEvents
import HubLink

/// `classroom-agent hub ping`: each step of the way to the hub.
struct HubPingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ping",
        abstract: "Try each step of the way to the hub: name, TCP, TLS, login, one message.",
        discussion: """
            Tries every address of the configuration, each step for 5 seconds at most, and says at which step it \
            ends and what to do. The message goes to the room's topic 'probe' and means nothing.

              classroom-agent hub ping

            Exit codes: 0 at least one address works, 1 none does, 78 the configuration is wrong.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object a step: address, step, outcome, took_ms, detail, advice.")
    var json = false

    func run() async throws {
        let configuration = try file.load(checkingFiles: false)
        let options = try HubCommand.options(configuration)
        let topic = RoomTopics(configuration.room).probe
        let passages: [HubPassage]
        do throws(HubError) {
            passages = try await HubPassage.try(options, topic: topic, within: .seconds(5))
        } catch {
            StandardError.print("\(error)")
            throw ExitCode(1)
        }
        for passage in passages {
            if !json { try StandardOutput.print("\(passage.address)") }
            for finding in passage.findings {
                let step = PingStep(passage.address, finding)
                try StandardOutput.print(json ? JSONLine.text(step) : step.line)
            }
        }
        guard passages.contains(where: \.isOpen) else { throw ExitCode(1) }
    }
}

/// One step, for people and programs.
private struct PingStep: Encodable {
    var address: String
    var step: String
    /// `ok`, `failed`, `not needed` or `not reached`.
    var outcome: String
    var milliseconds: Double
    var detail: String
    var advice: String?

    enum CodingKeys: String, CodingKey {
        case address, step, outcome
        case milliseconds = "took_ms"
        case detail, advice
    }

    init(_ address: HubAddress, _ finding: HubFinding) {
        self.address = "\(address)"
        step = finding.step.rawValue
        milliseconds = (finding.took / .microseconds(1)).rounded() / 1000
        detail = finding.detail
        switch finding.outcome {
        case .passed: outcome = "ok"
        case .notNeeded: outcome = "not needed"
        case .notReached: outcome = "not reached"
        case .failed(let error):
            outcome = "failed"
            advice = error.advice
        }
    }

    /// `  login       ok            12.3 ms  MQTT 5`, and what to do in a line of its own.
    var line: String {
        let time = outcome == "ok" || outcome == "failed" ? DecimalText.text(milliseconds, places: 1) + " ms" : ""
        let columns = "  \(Self.padded(step, 11)) \(Self.padded(outcome == "failed" ? "FAILED" : outcome, 11)) "
        let text = columns + String(repeating: " ", count: max(0, 10 - time.count)) + time + "  " + detail
        let body = String(text.reversed().drop { $0 == " " }.reversed())
        return advice.map { "\(body)\n    → \($0)" } ?? body
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
