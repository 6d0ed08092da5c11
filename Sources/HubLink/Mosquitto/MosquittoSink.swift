// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What libmosquitto's callbacks put down during one call, for the caller to pick up after it.
///
/// Callbacks run inside the library's calls, on the thread that makes them, so this needs no lock. They
/// never see the handle: nothing can be freed from inside a callback.
final class MosquittoSink {
    enum Event {
        /// CONNACK: its code in the numbering of the version in use.
        case connected(code: CInt, sessionIsPresent: Bool, limits: ConnectLimits)
        /// PUBACK.
        case published(messageID: CInt, HubReason)
        /// SUBACK.
        case subscribed(messageID: CInt, HubReason)
        case message(HubMessage)
        case oversized(topic: String, byteCount: Int)
        /// DISCONNECT from the hub (MQTT 5) when `code` is 0x80 or more, else the library's own words.
        case disconnected(code: CInt)
    }

    /// Longer messages are put down as ``Event/oversized(topic:byteCount:)``.
    let maximumIncomingBytes: Int
    private var events: [Event] = []
    private(set) var errorLines: [String] = []
    /// `X509_V_OK` (0), or why the hub's certificate was refused.
    private(set) var certificateError = 0

    init(maximumIncomingBytes: Int) {
        self.maximumIncomingBytes = maximumIncomingBytes
    }

    func put(_ event: Event) { events.append(event) }

    /// Keeps the last eight lines; one failure writes three at most.
    func putErrorLine(_ line: String, certificateError: Int) {
        if certificateError != 0 { self.certificateError = certificateError }
        if errorLines.count == 8 { errorLines.removeFirst() }
        errorLines.append(line)
    }

    /// Everything since the last call, oldest first.
    func take() -> [Event] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }
}

/// What an MQTT 5 hub says in its CONNACK about the connection. `nil`: not said.
struct ConnectLimits {
    var receiveMaximum: UInt16?
    var maximumPacketSize: UInt32?
    var keepAliveSeconds: UInt16?
    /// 0 or 1; `nil` is 2.
    var maximumQualityOfService: UInt8?
    /// 0: no. `nil`: yes.
    var retainAvailable: UInt8?
}
