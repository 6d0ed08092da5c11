// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether the agent's user belongs to the groups that may open its devices.
package struct GroupCheck: Check {
    package let subject = "groups"
    package let timeLimit = Duration.seconds(5)
    private let account: AgentAccount
    private let groups: [String]

    /// - Parameter groups: `video` for cameras, `audio` for microphones.
    package init(account: AgentAccount, groups: [String]) {
        self.account = account
        self.groups = groups
    }

    package func findings() async -> [CheckFinding] {
        let missing = groups.filter { account.isMember(of: $0) == false }
        guard let first = missing.first else {
            return [.ok(subject, "\(account.name) may use \(groups.joined(separator: " and "))")]
        }
        let finding = "\(account.name) is not in \(missing.joined(separator: " and "))"
        let commands = missing.map { "'usermod -aG \($0) \(account.name)'" }.joined(separator: " and ")
        switch account.origin {
        case .process:
            let advice =
                "Run \(commands), then 'systemctl restart classroom-agent'; reinstalling the package does so too."
            return [.fail(subject, finding, advice: advice)]
        case .installed:
            // The unit may add the group to the process; that shows only while it runs.
            return [.warn(subject, finding, advice: "Unless the unit gives it group \(first), run \(commands).")]
        case .ourselves:
            return [.warn(subject, finding, advice: "Run \(commands) and log in again, or run this command as root.")]
        }
    }
}
