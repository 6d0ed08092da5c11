// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import DeviceDrivers

/// Whether a device is there, may be opened, is free, and really delivers.
///
/// The agent's word counts where it has the device; else the device is opened for two seconds.
package struct DeviceCheck: Check {
    package let subject: String
    /// Opening a slow camera, its 3 s without a frame, and the look at it.
    package let timeLimit = Duration.seconds(15)
    private let device: AgentConfiguration.Device
    private let agent: AgentPresence
    private let socket: String

    /// A device that the agent has just begun to open is asked about so often, once a second.
    private static let patience = 5

    /// - Parameter socket: Where to ask the agent again.
    package init(device: AgentConfiguration.Device, agent: AgentPresence, socket: String) {
        self.device = device
        self.agent = agent
        self.socket = socket
        subject =
            switch device.kind {
            case .camera: "camera \(device.id)"
            case .microphone: "microphone \(device.id)"
            }
    }

    package func findings() async -> [CheckFinding] {
        let state = await agentState()
        if let state, state.status == .available {
            // It works; only which one was taken can still be wrong.
            let presence = (try? find())?.findings ?? []  // this user may see less than the agent does
            return presence.filter { $0.verdict != .fail } + DeviceVerdict(subject, device).findings(of: state)
        }
        do throws(DriverError) {
            let found = try find()
            if found.findings.contains(where: { $0.verdict == .fail }) { return found.findings }
            guard let state else { return found.findings + (await tryOut()) }
            // The agent sees its own user's programs only; whoever asks here may see more.
            let isUnnamed = state.status == .busy && state.holder == nil
            let holder = isUnnamed ? found.node.flatMap { DeviceHolder.find(node: $0) } : nil
            return found.findings + DeviceVerdict(subject, device).findings(of: state, holder: holder)
        } catch {
            return [.fail(subject, "\(error)", advice: error.advice)]
        }
    }

    /// What the agent says of the device, once it has made up its mind.
    private func agentState() async -> DeviceState? {
        var state = agent.state(of: device.id.description)
        var tries = 0
        while let known = state, known.status == .unavailable, known.reason == nil, tries < Self.patience {
            try? await Task.sleep(for: .seconds(1))  // ends early only when cancelled
            state = await AgentPresence.find(socket: socket).state(of: device.id.description) ?? known
            tries += 1
        }
        return state
    }

    /// What was found without starting the device.
    private struct Found {
        var findings: [CheckFinding] = []
        /// `nil` for a file.
        var node: String?
    }

    private func find() throws(DriverError) -> Found {
        switch device.kind {
        case .camera(let camera):
            guard case .v4l2(let match) = camera.source else { return Found() }
            let selection = try CameraDirectory.find(
                match?.driverMatch ?? DeviceDrivers.CameraMatch(),
                device: device.id.description
            )
            if let problem = selection.entry.problem, problem.code == .denied {
                return Found(findings: [.fail(subject, "\(problem)", advice: problem.advice)])
            }
            let text = "present: \(selection.entry.card) at \(selection.entry.node)"
            let finding = presence(text, alternatives: selection.alternatives.map { "\($0.card) at \($0.node)" })
            return Found(findings: [finding], node: selection.entry.node)
        case .microphone(let microphone):
            guard case .alsa(let match) = microphone.source else { return Found() }
            let driverMatch = match?.driverMatch ?? DeviceDrivers.MicrophoneMatch()
            let selection = try MicrophoneDirectory.find(driverMatch, device: device.id.description)
            let finding = presence(
                "present: \(selection.entry.cardName) (card \(selection.entry.cardID))",
                alternatives: selection.alternatives.map { "\($0.cardName) (card \($0.cardID))" }
            )
            return Found(findings: [finding], node: selection.entry.node(device: driverMatch.device))
        }
    }

    private func presence(_ finding: String, alternatives: [String]) -> CheckFinding {
        guard !alternatives.isEmpty else { return .ok(subject, finding) }
        return .warn(
            subject,
            "\(finding); as well meant could be: \(alternatives.joined(separator: ", "))",
            advice:
                "Say which one with match = { serial = \"…\" } or { path = \"…\" } of \(device.path) in the config: "
                + "else a replug may swap them."
        )
    }

    private func tryOut() async -> [CheckFinding] {
        do throws(DriverError) {
            return [DeviceVerdict(subject, device).finding(of: try await DeviceTrial.run(device))]
        } catch {
            if error.code == .busy, error.holder == nil || error.holder?.processName == AgentVersion.processName,
                case .untold = agent
            {
                let advice = "Run this command as root to learn by whom."
                return [.warn(subject, "in use, perhaps by the agent, which does not tell this user", advice: advice)]
            }
            return [.fail(subject, "\(error)", advice: error.advice)]
        }
    }
}

extension AgentVersion {
    /// The kernel's name of the agent's process: its first 15 bytes.
    fileprivate static let processName = "classroom-agent"
}
