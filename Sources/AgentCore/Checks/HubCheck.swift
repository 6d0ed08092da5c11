// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import HubLink

/// Whether the hub can be reached: name, TCP, TLS, login and a message, for each address.
package struct HubCheck: Check {
    package let subject = "hub"
    /// Two versions of MQTT may be tried, but only the last step of the first one fails then.
    package let timeLimit = Duration.seconds(18)
    private let configuration: AgentConfiguration

    private static let stepTime = Duration.seconds(3)

    package init(configuration: AgentConfiguration) { self.configuration = configuration }

    package func findings() async -> [CheckFinding] {
        let options: HubOptions
        do throws(SmallFile.Failure) {
            options = try configuration.hubOptions()
        } catch {
            let advice = "Run this command as root, or as a member of the group \(AgentAccount.installedName)."
            return [.fail(subject, "hub.password_file: \(error)", advice: advice)]
        }
        let topic = RoomTopics(configuration.room).probe
        do throws(HubError) {
            let passages = try await HubPassage.try(options, topic: topic, within: Self.stepTime)
            let isAnyOpen = passages.contains(where: \.isOpen)
            return passages.flatMap { lines(of: $0, isAnyOpen: isAnyOpen) }
        } catch {
            return [.fail(subject, error.detail, advice: error.advice ?? "Restart this machine.")]
        }
    }

    /// An address that fails while another one works costs nothing yet.
    private func lines(of passage: HubPassage, isAnyOpen: Bool) -> [CheckFinding] {
        let subject = "hub \(passage.address)"
        return passage.findings.compactMap { finding in
            switch finding.outcome {
            case .notNeeded, .notReached: return nil
            case .passed:
                let detail = finding.detail.isEmpty ? "" : ": \(finding.detail)"
                return .ok(subject, "\(finding.step.rawValue)\(detail) (\(HubPassage.milliseconds(finding.took)) ms)")
            case .failed(let error):
                return CheckFinding(
                    subject: subject,
                    verdict: isAnyOpen ? .warn : .fail,
                    finding: "\(finding.step.rawValue): \(words(error, at: finding.step))",
                    advice: error.advice ?? "Check hub.addresses in the config, and the network."
                )
            }
        }
    }

    private func words(_ error: HubError, at step: HubStep) -> String {
        guard step == .roundTrip, error.code == .timedOut else { return error.detail }
        return "the hub accepts but does not acknowledge: \(error.detail)"
    }
}
