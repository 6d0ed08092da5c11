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
            let presence = (try? find()) ?? []  // this user may see less than the agent does
            return presence.filter { $0.verdict != .fail } + DeviceVerdict(subject, device).findings(of: state)
        }
        do throws(DriverError) {
            let presence = try find()
            if presence.contains(where: { $0.verdict == .fail }) { return presence }
            if let state { return presence + DeviceVerdict(subject, device).findings(of: state) }
            return presence + (await tryOut())
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

    /// Looks for the device without starting it. Empty for a file.
    private func find() throws(DriverError) -> [CheckFinding] {
        switch device.kind {
        case .camera(let camera):
            guard case .v4l2(let match) = camera.source else { return [] }
            let selection = try CameraDirectory.find(
                match?.driverMatch ?? DeviceDrivers.CameraMatch(),
                device: device.id.description
            )
            if let problem = selection.entry.problem, problem.code == .denied {
                return [.fail(subject, "\(problem)", advice: problem.advice)]
            }
            let finding = "present: \(selection.entry.card) at \(selection.entry.node)"
            return [presence(finding, alternatives: selection.alternatives.map { "\($0.card) at \($0.node)" })]
        case .microphone(let microphone):
            guard case .alsa(let match) = microphone.source else { return [] }
            let selection = try MicrophoneDirectory.find(
                match?.driverMatch ?? DeviceDrivers.MicrophoneMatch(),
                device: device.id.description
            )
            let finding = "present: \(selection.entry.cardName) (card \(selection.entry.cardID))"
            return [
                presence(finding, alternatives: selection.alternatives.map { "\($0.cardName) (card \($0.cardID))" })
            ]
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
