// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// One connection to the hub, from TCP to its end. Used once, on the thread of the actor that owns it.
final class HubLine {
    let address: HubAddress
    private let options: HubOptions
    private let handle: MosquittoHandle
    private let watch: SocketWatch
    /// Why the line is dead; the next ``turn(timeout:reads:)`` throws it.
    private var fault: HubError?
    private var isAborted = false
    /// What the hub has sent of a packet whose end has not come, or of such that make no event.
    private var arrears = ByteArrears()
    /// From the CONNACK.
    private var connection: HubConnection?

    /// - Throws: ``HubError/Code/configuration``.
    init(address: HubAddress, version: HubProtocol, options: HubOptions, watch: SocketWatch) throws(HubError) {
        self.address = address
        self.options = options
        self.watch = watch
        self.handle = try MosquittoHandle(options: options, usesTLS: address.usesTLS, version: version)
    }

    /// Such as `TLSv1.3`; `nil` without TLS.
    var tlsVersion: String? { handle.tlsVersion }

    /// Makes the connecting under way fail with ``HubError/Code/stopped``.
    func abort() {
        isAborted = true
        watch.wakeUp.post()
    }

    // MARK: Connecting, step by step

    /// - `family`: One of several families of the name, or `nil` when there is but one.
    func connectTCP(family: AddressFamily?, within limit: Duration) async throws(HubError) {
        let result = handle.connect(to: address, family: family, options: options)
        guard result.isSuccess else {
            let error = failedToStart(result)
            guard address.usesTLS, error.code == .tls || error.code == .lost else { throw error }
            fault = error
            return
        }
        _ = try await wait(
            Int16(POLLOUT),
            until: .now + limit,
            or: .timedOut(
                "TCP connection",
                after: limit,
                advice: "No answer at all: a firewall may drop the packets, or the machine is off."
            )
        ) { $0.isWritable || $0.isBroken }
        let error = socketError()
        // A connection that stood and was closed at once belongs to the next step.
        guard [0, ECONNRESET, EPIPE].contains(error) else { throw .unreachable(errno: error) }
    }

    /// Returns at once when the address has no TLS.
    func handshake(within limit: Duration) async throws(HubError) {
        guard address.usesTLS else { return }
        // A hub that is very near may have ended the handshake inside the call that started it.
        if let fault { throw fault }
        let deadline = ContinuousClock.now + limit
        let late = HubError.timedOut(
            "TLS handshake",
            after: limit,
            advice: "What listens there does not answer: it may not speak TLS on this port."
        )
        var isBroken = false
        while true {
            let result = handle.read()
            guard result.isSuccess, handle.descriptor >= 0 else { throw tlsFailure() }
            guard handle.isHandshaking else { return }
            // OpenSSL's SSL_ERROR_SYSCALL is no failure to libmosquitto, which would ask again for ever.
            guard !isBroken else {
                throw HubError(
                    .tls,
                    "the hub closed the connection during the TLS handshake",
                    advice: "It may ask for a client certificate, or not speak TLS on this port."
                )
            }
            let events = handle.handshakeWantsWrite ? POLLOUT : POLLIN
            isBroken = try await wait(Int16(events), until: deadline, or: late) { $0.events != 0 }.isBroken
        }
    }

    /// Sends CONNECT and waits for the CONNACK.
    /// - Throws: ``HubError/Code/unsupportedProtocol``, ``HubError/Code/refused`` and the rest.
    func login(within limit: Duration) async throws(HubError) -> HubConnection {
        let deadline = ContinuousClock.now + limit
        while true {
            for event in try await turn(timeout: deadline - .now, reads: true) {
                guard case .connected(let code, let isPresent, let limits) = event else { continue }
                guard code == 0 else { throw .refused(HubReason(connectCode: code)) }
                guard limits.maximumQualityOfService != 0 else { throw .onlyQualityZero }
                let connection = accepted(sessionIsPresent: isPresent, limits)
                self.connection = connection
                return connection
            }
            if isAborted { throw HubError(.stopped, "stopped") }
            guard deadline > .now || fault != nil else {
                throw .timedOut(
                    "answer to the login",
                    after: limit,
                    advice: "Something listens there and says nothing: it hangs, or it is not an MQTT hub."
                )
            }
        }
    }

    // MARK: Serving

    /// Waits once, moves what can be moved, and hands over what arrived.
    ///
    /// What arrived together with the line's end comes first; the end is thrown by the next call.
    /// - `reads`: `false` leaves what arrives in the socket.
    func turn(timeout: Duration, reads: Bool) async throws(HubError) -> [MosquittoSink.Event] {
        if let fault { throw fault }
        var events: Int16 = reads && arrears.unsentAnswers < ByteArrears.mostAnswers ? Int16(POLLIN) : 0
        if handle.wantsWrite { events |= Int16(POLLOUT) }
        let outcome = await watch.wait(for: handle.descriptor, events: events, timeout: timeout)
        if outcome.isCancelled { throw HubError(.stopped, "stopped") }
        if let fault { throw fault }

        var result = CallResult(CInt(MOSQ_ERR_SUCCESS.rawValue))
        if outcome.isReadable { result = handle.read() }
        let consumed = handle.consumedByteCount
        if result.isSuccess, handle.descriptor >= 0, handle.wantsWrite { result = handle.write() }
        if result.isSuccess, handle.descriptor >= 0 { result = handle.tick() }
        let arrived = handle.takeEvents()
        arrears.note(arrived, consumed: consumed, canSend: handle.descriptor < 0 || !handle.wantsWrite)
        if arrears.byteCount > 16 * options.maximumIncomingBytes {
            fault = .endlessPacket(byteCount: arrears.byteCount)
        } else if !result.isSuccess || handle.descriptor < 0 {
            fault = failure(result, after: arrived)
        }
        return arrived
    }

    /// - Returns: The message id that the PUBACK will repeat.
    func publish(_ publication: HubPublication) throws(HubError) -> CInt {
        if let fault { throw fault }
        return try started(handle.publish(publication), "publishing on \(publication.topic)")
    }

    /// - Returns: The message id that the SUBACK will repeat.
    func subscribe(_ subscription: HubSubscription) throws(HubError) -> CInt {
        if let fault { throw fault }
        return try started(handle.subscribe(subscription), "subscribing to \(subscription.filter)")
    }

    /// DISCONNECT: the hub forgets the will. Waits at most `limit` for the packet to be on its way.
    func disconnect(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        _ = handle.disconnect()
        while fault == nil, handle.descriptor >= 0, deadline > .now {
            // Whatever fails now, the line is at its end.
            guard (try? await turn(timeout: deadline - .now, reads: false)) != nil else { return }
        }
    }
}

// MARK: - Private

extension HubLine {
    /// A library call may leave bytes behind that only the waiting loop can send: it must look again.
    private func started(_ result: Result<CInt, CallFailure>, _ what: String) throws(HubError) -> CInt {
        switch result {
        case .success(let messageID):
            if handle.wantsWrite { watch.wakeUp.post() }
            return messageID
        case .failure(let failure):
            let error = HubError.mosquitto(failure.result.code, doing: what, errno: failure.result.errno)
            if error.code == .lost {
                fault = error
                watch.wakeUp.post()
            }
            throw error
        }
    }

    private func wait(
        _ events: Int16,
        until deadline: ContinuousClock.Instant,
        or late: HubError,
        for isEnough: (SocketWatch.Outcome) -> Bool
    ) async throws(HubError) -> SocketWatch.Outcome {
        while true {
            let outcome = await watch.wait(for: handle.descriptor, events: events, timeout: deadline - .now)
            if outcome.isCancelled || isAborted { throw HubError(.stopped, "stopped") }
            if isEnough(outcome) { return outcome }
            guard deadline > .now else { throw late }
        }
    }

    private func accepted(sessionIsPresent: Bool, _ limits: ConnectLimits) -> HubConnection {
        handle.retains = limits.retainAvailable != 0
        return HubConnection(
            address: address,
            version: handle.version,
            tlsVersion: tlsVersion,
            sessionIsPresent: sessionIsPresent,
            window: min(options.window, limits.receiveMaximum.map(Int.init) ?? options.window),
            maximumPacketSize: limits.maximumPacketSize.map(Int.init),
            keepAlive: limits.keepAliveSeconds.map { .seconds(Int($0)) } ?? options.keepAlive,
            retains: handle.retains
        )
    }

    private func failedToStart(_ result: CallResult) -> HubError {
        switch mosq_err_t(result.code) {
        case MOSQ_ERR_EAI: .nameNotFound(address.host, code: result.errno)
        case _ where address.usesTLS && !handle.errorLines.isEmpty: tlsFailure()
        case MOSQ_ERR_ERRNO where address.usesTLS && [EPROTO, ECONNRESET, EPIPE].contains(result.errno):
            .endedBeforeLogin(ownHasExpired: options.tls.hasExpired)
        case MOSQ_ERR_ERRNO: .unreachable(errno: result.errno)
        default: .mosquitto(result.code, doing: "connecting", errno: result.errno)
        }
    }

    private func tlsFailure() -> HubError {
        .tls(
            certificateError: handle.certificateError,
            log: handle.errorLines,
            clock: options.clock(),
            ownHasExpired: options.tls.hasExpired
        )
    }

    private func failure(_ result: CallResult, after events: [MosquittoSink.Event]) -> HubError {
        for case .disconnected(let code) in events where code >= 0x80 {
            return .disconnected(HubReason(rawValue: UInt8(clamping: code)))
        }
        // The hub's TLS alerts, such as for a missing client certificate, come as a plain end (2.0.11).
        if address.usesTLS, !handle.errorLines.isEmpty { return tlsFailure() }
        if address.usesTLS, connection == nil { return .endedBeforeLogin(ownHasExpired: options.tls.hasExpired) }
        let code = result.isSuccess ? CInt(MOSQ_ERR_CONN_LOST.rawValue) : result.code
        guard connection == nil else { return .mosquitto(code, doing: "connection", errno: result.errno) }
        let error = HubError.mosquitto(code, doing: "answer to the login", errno: result.errno)
        return error.code == .lost ? .endedAtLogin(libraryCode: error.libraryCode) : error
    }

    private func socketError() -> CInt {
        var error: CInt = 0
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(handle.descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else { return errno }
        return error
    }
}
