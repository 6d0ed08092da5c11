// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import DeviceDrivers

/// What the facts about a device mean for the room.
package struct DeviceVerdict: Sendable {
    private let subject: String
    private let device: AgentConfiguration.Device

    /// Below this share of the frames that the config asks for, a camera counts as slow.
    private static let leastShare = 0.6
    /// No room is as quiet: a microphone that is muted or not connected to its card.
    private static let silenceDecibels = -90.0

    package init(_ subject: String, _ device: AgentConfiguration.Device) {
        self.subject = subject
        self.device = device
    }

    /// Of what the agent says.
    /// - Parameter holder: Who has a busy device, when this user sees more than the agent.
    package func findings(of state: DeviceState, holder: DeviceHolder? = nil) -> [CheckFinding] {
        guard state.status == .available else { return [trouble(state, holder: holder)] }
        let format = state.format.map { ", \($0)" } ?? ""
        var findings: [CheckFinding] = []
        if let rate = state.framesPerSecond {
            findings.append(judge(rate: rate, suffix: "\(format), says the agent"))
        } else if let level = state.laeqDBA ?? state.laeqDBFS {
            let unit = state.laeqDBA == nil ? "dBFS" : "dB(A)"
            let text = "delivers, \(DecimalText.text(level, places: 1)) \(unit)\(format), says the agent"
            let isSilent = (state.laeqDBFS ?? 0) < Self.silenceDecibels
            findings.append(isSilent ? .warn(subject, text, advice: Self.silenceAdvice) : .ok(subject, text))
        } else {
            findings.append(.ok(subject, "delivers\(format), says the agent"))
        }
        if let health = state.health, health != "ok" {
            findings.append(.warn(subject, "the picture is \(health)", advice: Self.advice(health: health)))
        }
        return findings
    }

    /// Of what was seen when the device was tried out.
    package func finding(of trial: DeviceTrial) -> CheckFinding {
        let format = trial.format.isEmpty ? "" : ", \(trial.format)"
        if trial.faults > 1, trial.faults * 10 > trial.samples {
            return .warn(
                subject,
                "delivers, but \(trial.faults) buffers of \(trial.samples + trial.faults) came damaged or were lost\(format)",
                advice: "Try a shorter cable, another port, or a hub with a power supply of its own."
            )
        }
        switch device.kind {
        case .camera: return judge(rate: trial.samplesPerSecond ?? 0, suffix: format)
        case .microphone:
            if trial.isSilent { return .warn(subject, "delivers only silence\(format)", advice: Self.silenceAdvice) }
            return .ok(subject, "delivers sound\(format)")
        }
    }

    private func judge(rate: Double, suffix: String) -> CheckFinding {
        guard case .camera(let camera) = device.kind else { return .ok(subject, "delivers\(suffix)") }
        let text = "delivers \(DecimalText.text(rate, places: 1)) frames/s\(suffix)"
        guard rate < Double(camera.framesPerSecond) * Self.leastShare else { return .ok(subject, text) }
        return .warn(
            subject,
            "\(text); the config asks for \(camera.framesPerSecond)",
            advice:
                "In a dark room cameras expose longer: switch the light on. Else try another port or a smaller picture."
        )
    }

    /// The agent puts its error, which ends with a bracket, and the advice into one text.
    private func trouble(_ state: DeviceState, holder: DeviceHolder?) -> CheckFinding {
        if let holder {
            let error = DriverError(code: .busy, device: state.device, operation: "open", holder: holder)
            return .fail(subject, "in use by \(holder)", advice: error.advice)
        }
        let retry = "The agent tries again by itself, at once when something is plugged in."
        guard let reason = state.reason else {
            return .fail(subject, "the agent has not got it to deliver yet", advice: retry)
        }
        guard let end = reason.firstRange(of: "). ") else {
            return .fail(subject, reason, advice: retry)
        }
        let (error, advice) = (reason[..<end.lowerBound] + ")", reason[end.upperBound...])
        return .fail(subject, String(error), advice: String(advice))
    }

    private static let silenceAdvice =
        "Look whether the microphone is muted or its plug is loose, and at its gain with 'alsamixer'."

    private static func advice(health: String) -> String {
        switch health {
        case "covered": "Take away what is in front of the lens."
        case "defocused": "Clean the lens and set its focus."
        case "frozen": "Unplug the camera and plug it in again."
        case "dark": "Switch the light on; in a dark room this is no fault."
        default: "Look at the camera and its cable."
        }
    }
}
