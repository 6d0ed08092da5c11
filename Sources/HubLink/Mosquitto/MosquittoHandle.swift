// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import CMosquittoGuard
import Glibc

/// One libmosquitto client without the library's thread: every call and every callback runs on the
/// thread of the actor that owns it.
///
/// It serves one connection and is thrown away with it, so that the library has nothing to send again
/// by itself. Its end closes the socket without a DISCONNECT, and the hub publishes the will.
final class MosquittoHandle {
    let version: HubProtocol
    private let handle: OpaquePointer
    private let sink: MosquittoSink
    /// From the CONNACK: `false` sends what is to be retained as an ordinary message, because the library would
    /// send nothing.
    var retains = true

    /// - Throws: ``HubError/Code/configuration`` when an option cannot work.
    init(options: HubOptions, usesTLS: Bool, version: HubProtocol) throws(HubError) {
        let sink = MosquittoSink(maximumIncomingBytes: options.maximumIncomingBytes)
        // Unretained: this object owns the sink, and its `deinit` ends the callbacks.
        let context = Unmanaged.passUnretained(sink).toOpaque()
        guard MosquittoLibrary.isReady, let handle = mosquitto_new(options.clientID, options.startsClean, context)
        else {
            throw HubError(.configuration, "the client id \"\(options.clientID)\" cannot be used")
        }
        self.version = version
        self.handle = handle
        self.sink = sink
        setMosquittoCallbacks(handle)
        // All stored properties are set: should one of these throw, `deinit` still frees the handle.
        try set(MOSQ_OPT_PROTOCOL_VERSION, version == .v5 ? MQTT_PROTOCOL_V5 : MQTT_PROTOCOL_V311)
        // One more than the window: the final message must not wait for a place.
        try set(MOSQ_OPT_SEND_MAXIMUM, CInt(options.window + 1))
        try set(MOSQ_OPT_TCP_NODELAY, 1)
        try setLogin(options)
        if usesTLS { try setTLS(options.tls) }
        if let will = options.will { try setWill(will) }
    }

    deinit { mosquitto_destroy(handle) }

    /// The socket, or -1 when libmosquitto has closed it.
    var descriptor: CInt { mosquitto_socket(handle) }
    var wantsWrite: Bool { mosquitto_want_write(handle) }
    var isHandshaking: Bool { cmosquitto_is_handshaking(mosquitto_ssl_get(handle)) == 1 }
    var handshakeWantsWrite: Bool { cmosquitto_handshake_wants_write(mosquitto_ssl_get(handle)) == 1 }
    var tlsVersion: String? {
        mosquitto_ssl_get(handle).map { String(cString: cmosquitto_tls_version($0)) }
    }
    var errorLines: [String] { sink.errorLines }
    var certificateError: Int { sink.certificateError }

    func takeEvents() -> [MosquittoSink.Event] { sink.take() }

    /// Starts a TCP connection and returns at once, but for the name's lookup.
    /// - `family`: Keeps to one family of the name's addresses.
    func connect(to address: HubAddress, family: AddressFamily?, options: HubOptions) -> CallResult {
        let keepAlive = CInt(options.keepAlive.components.seconds)
        if version == .v5 {
            var properties = MosquittoProperties()
            if !options.startsClean {
                properties.add(
                    MQTT_PROP_SESSION_EXPIRY_INTERVAL,
                    int32: UInt32(clamping: options.sessionExpiry.components.seconds)
                )
            }
            properties.add(MQTT_PROP_MAXIMUM_PACKET_SIZE, int32: UInt32(clamping: options.maximumIncomingBytes))
            guard properties.result == 0 else { return CallResult(properties.result) }
            // Only the blocking form takes properties. It keeps them before it looks at the port, so with
            // an impossible port it does that and nothing else (2.0.11, lib/connect.c).
            _ = mosquitto_connect_bind_v5(handle, address.host, -1, keepAlive, nil, properties.list)
        }
        let start = { [handle] in
            mosquitto_connect_bind_async(handle, address.host, CInt(address.port), keepAlive, family?.wildcard)
        }
        let result = CallResult(address.usesTLS ? MosquittoLibrary.startingTLS(start) : start())
        if descriptor >= 0 {
            // libmosquitto does not: a child process would keep the connection open beyond this object's end.
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            // A hub may forbid MQTT's own keep-alive.
            cmosquitto_keep_tcp_alive(descriptor, keepAlive)
        }
        return result
    }

    /// Reads what the socket holds; during a TLS handshake, takes its next step.
    func read() -> CallResult {
        var code: CInt = 0
        guard mosquitto_guarded_read(handle, &code) == 1 else {
            return CallResult(CInt(MOSQ_ERR_MALFORMED_PACKET.rawValue))
        }
        return CallResult(code)
    }

    /// Writes until everything is sent or the socket is full.
    func write() -> CallResult { CallResult(mosquitto_loop_write(handle, 1)) }

    /// Keeps the keep-alive. At least once in a sixth of it.
    func tick() -> CallResult { CallResult(mosquitto_loop_misc(handle)) }

    /// Sends at once what the socket takes; the rest waits for ``write()``.
    /// - Returns: The message id, which the PUBACK repeats.
    func publish(_ publication: HubPublication) -> Result<CInt, CallFailure> {
        var properties = MosquittoProperties()
        if version == .v5 {
            if let contentType = publication.contentType {
                properties.add(MQTT_PROP_PAYLOAD_FORMAT_INDICATOR, byte: 1)
                properties.add(MQTT_PROP_CONTENT_TYPE, string: contentType)
            }
            if let data = publication.correlationData { properties.add(MQTT_PROP_CORRELATION_DATA, bytes: data) }
            if let expiry = publication.expiry {
                properties.add(
                    MQTT_PROP_MESSAGE_EXPIRY_INTERVAL,
                    int32: UInt32(clamping: expiry.components.seconds)
                )
            }
        }
        guard properties.result == 0 else { return .failure(CallFailure(CallResult(properties.result))) }
        var messageID: CInt = 0
        let result = CallResult(
            mosquitto_publish_v5(
                handle,
                &messageID,
                publication.topic,
                CInt(clamping: publication.payload.count),
                publication.payload,
                1,
                publication.isRetained && retains,
                properties.list
            )
        )
        return result.isSuccess ? .success(messageID) : .failure(CallFailure(result))
    }

    /// - Returns: The message id, which the SUBACK repeats.
    func subscribe(_ subscription: HubSubscription) -> Result<CInt, CallFailure> {
        var messageID: CInt = 0
        let result = CallResult(
            mosquitto_subscribe(handle, &messageID, subscription.filter, CInt(subscription.qualityOfService))
        )
        return result.isSuccess ? .success(messageID) : .failure(CallFailure(result))
    }

    /// Ends the session well: the hub forgets the will. The socket closes once the packet is written.
    func disconnect() -> CallResult { CallResult(mosquitto_disconnect(handle)) }

    private func set(_ option: mosq_opt_t, _ value: CInt) throws(HubError) {
        try CallResult(mosquitto_int_option(handle, option, value)).check("option \(option.rawValue)")
    }

    private func setLogin(_ options: HubOptions) throws(HubError) {
        let password = try options.currentPassword()
        guard options.username != nil || password != nil else { return }
        try CallResult(mosquitto_username_pw_set(handle, options.username, password)).check("user name")
    }

    private func setWill(_ will: HubPublication) throws(HubError) {
        let result = CallResult(
            mosquitto_will_set(
                handle,
                will.topic,
                CInt(clamping: will.payload.count),
                will.payload,
                1,
                will.isRetained
            )
        )
        try result.check("will on \(will.topic)")
    }

    private func setTLS(_ tls: HubTLS) throws(HubError) {
        try tls.check()
        let systemCertificates = tls.caFile == nil ? "/etc/ssl/certs" : nil
        let result = CallResult(
            mosquitto_tls_set(
                handle,
                tls.caFile,
                systemCertificates,
                tls.certificateFile,
                tls.keyFile,
                refusePassPhrase
            )
        )
        try result.check("TLS files")
    }
}
