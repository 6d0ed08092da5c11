// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import HubLink

extension AgentConfiguration {
    /// `[hub]`: how to reach the hub, and who to be there.
    package struct Hub: Hashable, Sendable {
        /// Tried in order. At least one.
        package var addresses: [HubAddress]
        package var username: String?
        /// The password is its first line.
        package var passwordFile: String?
        /// PEM, what the hub's certificate is checked against. `nil`: the system's certificates.
        package var authorityFile: String?
        /// PEM; there exactly when ``keyFile`` is.
        package var certificateFile: String?
        package var keyFile: String?
        package var keepAlive: Duration
        /// Publications on their way at once.
        package var window: Int
        /// The longest wait between two tries to connect.
        package var reconnectMax: Duration
        /// A publication without its PUBACK for longer means a dead link.
        package var acknowledgementTimeout: Duration
        /// The most bytes of a batch's packet; 0: every event goes alone.
        package var batchMaxBytes: Int
        /// The most bytes a second to the hub; `nil`: no limit.
        package var bytesPerSecond: Int?

        private static let addressesKey = RequiredKey("addresses", .list(of: .hubAddress, count: 1...16))
        private static let usernameKey = OptionalKey("username", .text(limit: 256))
        private static let passwordFileKey = OptionalKey("password_file", .file(.password))
        private static let authorityFileKey = OptionalKey("ca_file", .file(.certificate))
        private static let certificateFileKey = OptionalKey("certificate_file", .file(.certificate))
        private static let keyFileKey = OptionalKey("key_file", .file(.key))
        private static let keepAliveKey = DefaultKey("keep_alive_seconds", .seconds(5...600), default: .seconds(30))
        private static let windowKey = DefaultKey("window", .integer(1...1000), default: 50)
        private static let reconnectMaxKey = DefaultKey(
            "reconnect_max_seconds",
            .seconds(1...3600),
            default: .seconds(300)
        )
        private static let acknowledgementTimeoutKey = DefaultKey(
            "acknowledgement_timeout_seconds",
            .seconds(5...300),
            default: .seconds(20)
        )
        private static let batchMaxBytesKey = DefaultKey(
            "batch_max_bytes",
            .integer(0...1_048_576),
            default: 262_144
        )
        private static let bytesPerSecondKey = OptionalKey("bytes_per_second", .integer(1000...1_000_000_000))

        static let section = ConfigSection(
            title: "[hub]",
            keys: [
                addressesKey, usernameKey, passwordFileKey, authorityFileKey, certificateFileKey, keyFileKey,
                keepAliveKey, windowKey, reconnectMaxKey, acknowledgementTimeoutKey, batchMaxBytesKey,
                bytesPerSecondKey,
            ]
        )

        init(reading table: ConfigTableReader) {
            let addresses = table.value(Self.addressesKey)
            self.addresses = addresses ?? []
            username = table.value(Self.usernameKey)
            passwordFile = table.value(Self.passwordFileKey)
            authorityFile = table.value(Self.authorityFileKey)
            certificateFile = table.value(Self.certificateFileKey)
            keyFile = table.value(Self.keyFileKey)
            keepAlive = table.value(Self.keepAliveKey)
            window = table.value(Self.windowKey)
            reconnectMax = table.value(Self.reconnectMaxKey)
            acknowledgementTimeout = table.value(Self.acknowledgementTimeoutKey)
            batchMaxBytes = table.value(Self.batchMaxBytesKey)
            bytesPerSecond = table.value(Self.bytesPerSecondKey)
            table.refuseKeys(besides: [Self.section])
            Self.checkCredentials(table, addresses)
        }

        private static func checkCredentials(_ table: ConfigTableReader, _ addresses: [HubAddress]?) {
            let (certificate, key) = (certificateFileKey.name, keyFileKey.name)
            if table.has(certificate) != table.has(key) {
                let (present, missing) = table.has(key) ? (key, certificate) : (certificate, key)
                table.problem(missing, "is required when \(present) is given")
            }
            if table.has(passwordFileKey.name) && !table.has(usernameKey.name) {
                table.problem(usernameKey.name, "is required when \(passwordFileKey.name) is given")
            }
            guard let addresses, !addresses.contains(where: { $0.scheme == .mqtts }) else { return }
            for name in [authorityFileKey.name, certificate, key] where table.has(name) {
                table.problem(name, "has no use without an mqtts:// address; write mqtts:// or remove it")
            }
        }
    }
}
