// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Whether the configuration is valid, and safe from eyes and hands that should not reach it.
package struct ConfigCheck: Check {
    package let subject = "config"
    package let timeLimit = Duration.seconds(5)
    private let path: String
    private let outcome: Result<AgentConfiguration, ConfigurationError>
    private let account: AgentAccount

    /// - Parameters:
    ///   - path: The file that `outcome` was read from.
    ///   - account: The user who must be able to read what the configuration names.
    package init(
        path: String,
        outcome: Result<AgentConfiguration, ConfigurationError>,
        account: AgentAccount
    ) {
        self.path = path
        self.outcome = outcome
        self.account = account
    }

    package func findings() async -> [CheckFinding] {
        switch outcome {
        case .failure(let error): return problems(error)
        case .success(let configuration):
            let first = CheckFinding.ok(subject, "\(path): \(configuration.summary)")
            return [first] + rights(of: configuration)
        }
    }

    private func problems(_ error: ConfigurationError) -> [CheckFinding] {
        let shown = error.problems.prefix(10).map { problem in
            CheckFinding.fail(subject, "\(problem)", advice: "Correct this, then 'systemctl restart classroom-agent'.")
        }
        let hidden = error.problems.count + error.omitted - shown.count
        guard hidden > 0 else { return shown }
        let advice = "See them all with 'classroom-agent config validate \(path)'."
        return shown + [.fail(subject, "and \(hidden) more problems", advice: advice)]
    }

    private func rights(of configuration: AgentConfiguration) -> [CheckFinding] {
        let hub = configuration.hub
        // The rights of a credential are systemd's affair.
        func paths(_ files: [CredentialFile?]) -> [String] { files.compactMap { $0?.name == nil ? $0?.path : nil } }
        let secrets = paths([hub.passwordFile, hub.keyFile])
        let readable = [path] + paths([hub.authorityFile, hub.certificateFile])
        var findings: [CheckFinding] = []
        for file in readable + secrets {
            if account.may(R_OK, file) == false {
                let finding = "\(file) may not be read by \(account.name)"
                let advice = "Run 'chgrp \(AgentAccount.installedName) \(file)' and 'chmod 640 \(file)'."
                findings.append(.fail(subject, finding, advice: advice))
            }
            if mode(of: file) & S_IWOTH != 0 {
                let finding = "\(file) can be changed by every user of this machine"
                findings.append(.warn(subject, finding, advice: "Run 'chmod o-w \(file)'."))
            }
        }
        for file in secrets where mode(of: file) & S_IROTH != 0 {
            let finding = "\(file) is secret and can be read by every user of this machine"
            let advice =
                "Run 'chmod o-rwx \(file)', with the group \(AgentAccount.installedName) so that the agent can read it."
            findings.append(.warn(subject, finding, advice: advice))
        }
        return findings
    }

    /// 0 when there is no such file; that is a problem of the configuration and told there.
    private func mode(of file: String) -> mode_t {
        var status = stat()
        return stat(file, &status) == 0 ? status.st_mode : 0
    }
}
