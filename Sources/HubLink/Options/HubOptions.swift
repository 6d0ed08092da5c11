// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
package import AgentRuntime

/// How to reach the hub, who to be there, and how patient to be.
package struct HubOptions: Sendable {
    /// Tried in order, the next one at once when one fails; a wait comes after the whole list. At least one. Of a
    /// name, the first IPv4 and the first IPv6 address that the system gives are tried.
    package var addresses: [HubAddress]
    /// Unique at the hub: a second client with the same id throws the first one out.
    package var clientID: String
    package var username: String?
    package var password: String?
    /// Its first line is the password, before ``password``. Read anew at every connection.
    package var passwordFile: String?
    /// Used by `mqtts` addresses.
    package var tls = HubTLS()

    /// What the hub publishes when this session ends without ``HubSession/stop(finalMessage:within:)``.
    package var will: HubPublication?
    /// Made anew at every connection.
    package var subscriptions: [HubSubscription] = []

    /// `false`: the hub keeps the subscriptions, and what arrives on them, for ``sessionExpiry``.
    package var startsClean = false
    /// MQTT 5 only; a 3.1.1 hub decides for itself.
    package var sessionExpiry: Duration = .seconds(7 * 24 * 3600)
    /// Tried in order, each once a connection; the next one only where the hub refuses the one before.
    package var protocols: [HubProtocol] = [.v5, .v311]

    /// 5 s to 65535 s. A hub that is silent for twice as long is left.
    package var keepAlive: Duration = .seconds(30)
    /// Publications on their way at once, 1 to 1000. The hub's receive maximum lowers it.
    package var window = 50
    /// Without a PUBACK for so long, while some are due, the link counts as dead.
    package var publishTimeout: Duration = .seconds(20)
    /// For name, TCP, TLS and login together.
    package var connectTimeout: Duration = .seconds(10)
    /// The wait after all addresses have failed, and after a connection has ended. A hub that can be reached again
    /// is connected to after at most `backoff.cap + (addresses.count + 1) × connectTimeout`: the try under way, one
    /// at each other address, a wait, and its own.
    package var backoff = Backoff()
    /// How often the files of the credentials are looked at while a connection stands. Renewed ones are connected
    /// with once they have lain unchanged for a fifteenth of it.
    package var credentialCheck: Duration = .seconds(30)
    /// Asked when a certificate is refused for its dates.
    package var clock: @Sendable () -> HubClock = HubClock.read

    /// Longest packet that the hub may send, in bytes. MQTT 5 hubs obey; what a 3.1.1 hub sends beyond
    /// it is dropped and counted (``HubSignal/oversized(topic:byteCount:)``).
    package var maximumIncomingBytes = 1 << 20
    /// Messages that wait for the consumer before the socket is no longer read.
    package var inbox = 64

    package init(addresses: [HubAddress], clientID: String) {
        self.addresses = addresses
        self.clientID = clientID
    }
}

/// Certificates for `mqtts`. The hub's certificate and name are always checked; there is no way to turn
/// that off. Files are read anew at every connection; see ``HubOptions/credentialCheck`` for one that stands.
package struct HubTLS: Hashable, Sendable {
    /// PEM. `nil`: the system's certificates in `/etc/ssl/certs`.
    package var caFile: String?
    /// PEM chain, together with ``keyFile`` or not at all.
    package var certificateFile: String?
    /// PEM without a pass phrase.
    package var keyFile: String?

    package init(caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil) {
        self.caFile = caFile
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// A version of MQTT.
package enum HubProtocol: String, Sendable {
    case v5 = "MQTT 5"
    /// Without properties: no content type, no response topic, no reason codes.
    case v311 = "MQTT 3.1.1"
}

/// A topic filter to listen on.
package struct HubSubscription: Hashable, Sendable {
    package var filter: String
    /// 0 or 1.
    package var qualityOfService: Int

    package init(_ filter: String, qualityOfService: Int = 1) {
        precondition((0...1).contains(qualityOfService), "QoS 2 is not used")
        self.filter = filter
        self.qualityOfService = qualityOfService
    }
}
