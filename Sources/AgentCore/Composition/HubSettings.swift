// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
package import HubLink

extension AgentConfiguration {
    /// How this room's agent connects to its hub; the subcommands do so under client ids below its own.
    ///
    /// Reads the password file, which may block.
    package func hubOptions() throws(SmallFile.Failure) -> HubOptions {
        // No hyphens between the codes, which may hold some: two rooms with one id would throw each other out.
        var options = HubOptions(addresses: hub.addresses, clientID: "classroom/\(room)")
        options.username = hub.username
        if let file = hub.passwordFile {
            // Every connection reads it; this says at once that it cannot be read.
            _ = try SmallFile.read(file.path).get()
            options.passwordFile = file.path
        }
        options.tls = HubTLS(
            caFile: hub.authorityFile?.path,
            certificateFile: hub.certificateFile?.path,
            keyFile: hub.keyFile?.path
        )
        options.keepAlive = hub.keepAlive
        options.window = hub.window
        options.publishTimeout = hub.acknowledgementTimeout
        options.backoff = Backoff(cap: hub.reconnectMax)
        return options
    }
}

extension AgentConfiguration.Hub {
    /// How much goes to the hub at once.
    var uplinkSettings: UplinkSettings {
        var settings = UplinkSettings()
        settings.batchBytes = batchMaxBytes
        settings.bytesPerSecond = bytesPerSecond
        return settings
    }
}
