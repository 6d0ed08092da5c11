// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
package import HubLink

extension AgentConfiguration {
    /// How this room's agent connects to its hub; the subcommands do so under another client id.
    ///
    /// Reads the password file, which may block.
    /// - Parameter suffix: Sets another client of the same room apart; a hub knows a client by its id.
    package func hubOptions(suffix: String = "") throws(SmallFile.Failure) -> HubOptions {
        var options = HubOptions(
            addresses: hub.addresses,
            clientID: "classroom-\(room.district)-\(room.school)-\(room.room)\(suffix)"
        )
        options.username = hub.username
        if let file = hub.passwordFile {
            options.password = String(try SmallFile.read(file).get().prefix { $0 != "\n" && $0 != "\r\n" })
        }
        options.tls = HubTLS(
            caFile: hub.authorityFile,
            certificateFile: hub.certificateFile,
            keyFile: hub.keyFile
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
