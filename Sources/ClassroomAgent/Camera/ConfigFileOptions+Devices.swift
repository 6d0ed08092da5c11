// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import Glibc

extension ConfigFileOptions {
    /// The configuration for commands that can do without one. Blocks on the disk.
    /// - Returns: `nil` without a word when there is no file, after a note on standard error when it has problems.
    func loadIfPresent() -> AgentConfiguration? {
        guard access(config, F_OK) == 0 else { return nil }
        do {
            return try AgentConfiguration.load(path: config, checkingFiles: false)
        } catch {
            StandardError.print(
                "note: \(config) has \(error.summary), device ids are not known; see: classroom-agent config validate \(config)"
            )
            return nil
        }
    }
}

extension AgentConfiguration? {
    /// The id under which the running agent knows the device; `nil` when no agent does.
    func agentID(of device: DeviceReference) async -> String? {
        guard let self else { return nil }
        return await AgentPresence.find(socket: self.local.socket).state(of: device)?.device
    }
}
