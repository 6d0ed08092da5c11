// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import EdgeStore

/// Everything that `doctor` looks at, for one configuration file.
package enum Doctor {
    /// Looks at everything, for 20 s at most. Changes nothing but for one message to the hub.
    /// - Parameter path: The configuration. With a broken one, what needs none is checked nevertheless.
    /// - Throws: When this machine has no thread left.
    package static func examine(configPath path: String) async throws(ThreadError) -> CheckReport {
        let thread = try CheckThread()
        let outcome = await thread.run { () async -> Result<AgentConfiguration, ConfigurationError> in
            do throws(ConfigurationError) {
                return .success(try AgentConfiguration.load(path: path))
            } catch {
                return .failure(error)
            }
        }
        let configuration = try? outcome.get()  // the error is told by the check of the configuration
        let socket = configuration?.local.socket ?? AgentPresence.installedSocket
        let agent = await AgentPresence.find(socket: socket)
        let account = await thread.run { AgentAccount.find(agent: agent, socket: socket) }

        var checks: [any Check] = [
            ConfigCheck(path: path, outcome: outcome, account: account), AgentCheck(agent: agent, account: account),
        ]
        if let configuration { checks += self.checks(configuration, agent: agent, account: account) }
        checks += [ClockCheck(), MemoryCheck()]
        let findings = await Examination.findings(of: checks)
        return CheckReport(findings: findings, isConfigurationBroken: configuration == nil)
    }

    private static func checks(
        _ configuration: AgentConfiguration,
        agent: AgentPresence,
        account: AgentAccount
    ) -> [any Check] {
        let devices = configuration.devices
        let groups = [
            devices.contains(where: \.isKernelCamera) ? "video" : nil,
            devices.contains(where: \.isKernelMicrophone) ? "audio" : nil,
        ].compactMap(\.self)
        var checks: [any Check] = groups.isEmpty ? [] : [GroupCheck(account: account, groups: groups)]
        checks += devices.map { DeviceCheck(device: $0, agent: agent, socket: configuration.local.socket) }
        checks += [
            StoreCheck(path: configuration.storeConfiguration.path, agent: agent, account: account),
            DiskCheck(path: configuration.store.path, storeBytes: Int64(configuration.store.maxBytes)),
            HubCheck(configuration: configuration),
        ]
        return checks
    }
}

extension AgentConfiguration.Device {
    fileprivate var isKernelCamera: Bool {
        if case .camera(let camera) = kind, case .v4l2 = camera.source { true } else { false }
    }

    fileprivate var isKernelMicrophone: Bool {
        if case .microphone(let microphone) = kind, case .alsa = microphone.source { true } else { false }
    }
}
