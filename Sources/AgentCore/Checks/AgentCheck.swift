// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether the agent runs, and whether all of it makes progress.
package struct AgentCheck: Check {
    package let subject = "agent"
    package let timeLimit = Duration.seconds(5)
    private let agent: AgentPresence
    private let isInstalled: Bool

    /// - Parameter account: Tells whether the agent is installed here as a service, and should thus run.
    package init(agent: AgentPresence, account: AgentAccount) {
        self.agent = agent
        isInstalled = account.origin != .ourselves
    }

    package func findings() async -> [CheckFinding] {
        switch agent {
        case .absent where !isInstalled:
            let advice = "Start it with 'classroom-agent run --config FILE', or install the package, which does so."
            return [.warn(subject, "not running, and not installed as a service here", advice: advice)]
        case .absent:
            let advice =
                "Start it with 'systemctl start classroom-agent'; 'journalctl -u classroom-agent' says why it ended."
            return [.fail(subject, "not running", advice: advice)]
        case .untold(let why):
            let advice = "Run this command as root, or as a member of the group classroom-agent."
            return [.warn(subject, why, advice: advice)]
        case .running(let status):
            return [judge(status)] + refusals(status) + link(status.hub)
        }
    }

    private func judge(_ status: AgentStatus) -> CheckFinding {
        guard status.stalledParts.isEmpty else {
            return .fail(
                subject,
                "running (process \(status.processID)), but these parts hang: \(status.stalledParts.joined(separator: ", "))",
                advice: "systemd restarts it by itself within a minute; else 'systemctl restart classroom-agent'."
            )
        }
        return .ok(subject, "running: version \(status.version), process \(status.processID), room \(status.room)")
    }

    private func refusals(_ status: AgentStatus) -> [CheckFinding] {
        guard status.eventsRefused > 0 else { return [] }
        let now = status.storeTrouble.map { "; it refuses events now: \($0)" } ?? ""
        let finding = "the store has \(status.refusalText) events since the agent started; they are lost\(now)"
        return [
            .warn(subject, finding, advice: "See the lines on store and disk, and 'journalctl -u classroom-agent'.")
        ]
    }

    /// What the agent has met on its way to the hub. That it is not connected is for ``HubCheck`` to explain.
    private func link(_ link: LinkStatus) -> [CheckFinding] {
        var findings: [CheckFinding] = []
        if let silence = link.silence {
            let advice = "Look at the hub's own log: it hangs or is full, or a machine between swallows its answers."
            findings.append(.fail(subject, silence, advice: advice))
        }
        for lane in link.families where lane.mode == .held {
            let finding =
                "\(lane.family) events are held back: the hub refuses one (\(lane.reason ?? "it does not say why"))"
            let advice = "Check what the hub allows this room to publish, and its quota. The others go on."
            findings.append(.warn(subject, finding, advice: advice))
        }
        if link.setAside > 0 {
            let finding = "the hub refused \(link.setAside) events for good since the agent started"
            let advice = "They are kept as dead letters; the journal says why they were refused."
            findings.append(.warn(subject, finding, advice: advice))
        }
        return findings
    }
}
