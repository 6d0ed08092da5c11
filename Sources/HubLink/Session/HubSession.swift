// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import Glibc

/// The agent's lasting session with the hub.
///
/// ``run()`` connects, serves and connects again until its task is cancelled or ``stop(finalMessage:within:)``
/// is called. One consumer reads ``nextSignals()`` and publishes while there is ``room``.
///
/// The session keeps no queue. Every connection has a libmosquitto handle of its own, which is thrown
/// away with it; what was unacknowledged then is reported as ``HubSignal/abandoned(_:)`` and sent again
/// by nobody but the consumer, out of its store. The hub keeps the subscriptions by the client id.
///
/// libmosquitto runs without its own thread: all of its calls and callbacks happen on this actor's
/// thread, between two waits. A publication that comes in during a wait is written to the socket at once.
package actor HubSession {
    private enum Phase { case idle, running, ended }

    private struct Farewell {
        var message: HubPublication?
        var limit: Duration
    }

    package nonisolated let options: HubOptions
    private let thread: PollThread
    private let watch: SocketWatch
    private let resolver: NameResolver
    private nonisolated let mailbox: HubMailbox

    private var phase = Phase.idle
    private var farewell: Farewell?
    private var waitingForEnd: [CheckedContinuation<Void, Never>] = []

    /// From the first step of connecting to the end.
    private var line: HubLine?
    /// From the CONNACK to the end.
    private var connection: HubConnection?
    private var deliveries: DeliveryWindow
    private var subscribing: [CInt: String] = [:]
    private var lastToken: UInt64 = 0
    /// Of the present connection.
    private var credentials: CredentialWatch?
    /// New credentials lie there: the connection only ends what is under way.
    private var isRenewing = false
    private var versionMemory = VersionMemory()

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// Starts the session's thread; ``run()`` does the rest.
    /// - Throws: ``HubError/Code/system`` when the machine has no thread or descriptor left.
    package init(options: HubOptions) throws(HubError) {
        precondition(!options.addresses.isEmpty && !options.protocols.isEmpty, "nowhere to connect to")
        precondition((1...1000).contains(options.window), "the window is 1 to 1000")
        precondition((5...65535).contains(options.keepAlive.components.seconds), "the keep-alive is 5 s to 65535 s")
        self.options = options
        let thread = try PollThread.forHub(label: "hub")
        self.thread = thread
        self.watch = try SocketWatch(thread: thread)
        self.resolver = NameResolver(wakeUp: watch.wakeUp)
        self.deliveries = DeliveryWindow(timeout: options.publishTimeout)
        self.mailbox = HubMailbox(
            capacity: options.inbox,
            byteCapacity: 4 * options.maximumIncomingBytes,
            wakeUp: watch.wakeUp
        )
    }

    /// Everything since the last call, oldest first, waiting for the first signal.
    ///
    /// Must be called steadily: see ``room``; and while ``HubOptions/inbox`` signals are unread, the
    /// session does not read its socket.
    /// - Returns: `nil` when the session has ended and all was read, or on cancellation.
    package nonisolated func nextSignals() async -> [HubSignal]? { await mailbox.next() }

    /// How many publications may start now; 0 while there is no connection.
    ///
    /// One has its place until the consumer has read how it ended.
    package var room: Int {
        guard let connection, farewell == nil, !isRenewing else { return 0 }
        return max(0, connection.window - deliveries.count - mailbox.unreadEnds)
    }

    /// Publishes at QoS 1. Its end comes as ``HubSignal/acknowledged(_:_:)`` or ``HubSignal/abandoned(_:)``.
    /// - Throws: ``HubError``: `notConnected`, `windowFull`, `packetTooLarge`, `configuration` (a topic
    ///   that is none), `lost`. Nothing was sent then, and no signal will come for it.
    package func publish(_ publication: HubPublication) throws(HubError) -> PublishToken {
        guard let line, let connection, farewell == nil, !isRenewing else {
            throw HubError(.notConnected, "not connected to the hub")
        }
        guard room > 0 else { throw HubError(.windowFull, "\(connection.window) publications are under way") }
        let messageID = try line.publish(publication)
        lastToken += 1
        let token = PublishToken(number: lastToken)
        if let displaced = deliveries.sent(token, as: messageID) { mailbox.put([.abandoned(displaced)]) }
        return token
    }

    /// Publishes as many of `publications` as there is ``room``, from the front, in one turn of the thread.
    /// - Returns: The tokens of those that were sent.
    /// - Throws: As ``publish(_:)-(HubPublication)``, when it was the first that failed. A later one ends
    ///   the batch before it, and fails on its own as the first of the next.
    package func publish(_ publications: ArraySlice<HubPublication>) throws(HubError) -> [PublishToken] {
        var tokens: [PublishToken] = []
        for publication in publications.prefix(max(1, room)) {
            do throws(HubError) {
                tokens.append(try publish(publication))
            } catch {
                guard tokens.isEmpty else { return tokens }
                throw error
            }
        }
        return tokens
    }

    /// Runs the session once. Returns after ``stop(finalMessage:within:)``, or when the task is cancelled:
    /// then the connection is cut without farewell and the hub publishes the will.
    package func run() async {
        precondition(phase == .idle, "a hub session runs once")
        phase = .running
        var backoff = options.backoff
        var round = AddressRound(count: options.addresses.count)
        while !isStopping {
            if mailbox.isCrowded {
                _ = await watch.wait(for: nil, timeout: nil)
                continue
            }
            let address = options.addresses[round.index]
            let retryIn: Duration
            do throws(HubError) {
                let line = try await connect(to: address)
                let since = ContinuousClock.now
                let error = await serve(line)
                let lasted = ContinuousClock.now - since
                backoff.succeeded(for: lasted)
                // A hub that lets everybody in and then takes nothing is left for the next one.
                let wasGood = error.code != .timedOut && lasted >= options.backoff.steadyAfter
                round.ended(wasGood: wasGood || error.code == .renewed)
                retryIn = error.code == .renewed ? .zero : backoff.failed()
                end(error.at(address), retryIn: retryIn)
            } catch {
                retryIn = round.failed() ? backoff.failed() : .zero
                end(error.at(address), retryIn: retryIn)
            }
            await pause(retryIn)
        }
        phase = .ended
        mailbox.finish()
        waitingForEnd.forEach { $0.resume() }
        waitingForEnd = []
    }

    /// Ends ``run()`` well: waits for what is under way, publishes `finalMessage`, and tells the hub to
    /// forget the will. Returns when ``run()`` has.
    ///
    /// When the PUBACK of the final message does not come in time, the connection is cut instead, so that
    /// the will tells the truth that the final message could not.
    /// - `limit`: For the PUBACK. The whole takes a tenth of it longer at most.
    package func stop(finalMessage: HubPublication?, within limit: Duration = .seconds(1)) async {
        if farewell == nil {
            farewell = Farewell(message: finalMessage, limit: limit)
            if connection == nil { line?.abort() }
            watch.wakeUp.post()
        }
        guard phase == .running else { return }
        await withCheckedContinuation { waitingForEnd.append($0) }
    }
}

// MARK: - Connecting

extension HubSession {
    private var isStopping: Bool { farewell != nil || Task.isCancelled }

    private func connect(to address: HubAddress) async throws(HubError) -> HubLine {
        let deadline = ContinuousClock.now + options.connectTimeout
        // Looked at before they are read: what changes in between is seen later as a change.
        let files = CredentialFiles(options, for: address)
        let answer = try await resolver.resolve(
            address.host,
            on: watch,
            within: options.connectTimeout,
            unless: { farewell != nil }
        )
        var versions = versionMemory.worthTrying(options.protocols, at: address)[...]
        var hangUps: [HubProtocol] = []
        while let version = versions.popFirst() {
            let line = try await connectTCP(to: address, version: version, answer.families, until: deadline)
            do throws(HubError) {
                try await line.handshake(within: deadline - .now)
                connection = try await line.login(within: deadline - .now)
                versionMemory.loggedIn(with: version, at: address, after: hangUps)
                break
            } catch {
                guard error.mayBeOfVersion, !versions.isEmpty else { throw error }
                if error.code == .unsupportedProtocol {
                    versionMemory.refused(version, at: address)
                } else {
                    hangUps.append(version)
                }
            }
        }
        guard let line, let connection else {
            throw HubError(.unsupportedProtocol, "no version of MQTT is left to try")
        }
        credentials = CredentialWatch(options, for: address, inUse: files)
        mailbox.put([.connected(connection)])
        subscribing = [:]
        for subscription in options.subscriptions {
            subscribing[try line.subscribe(subscription)] = subscription.filter
        }
        return line
    }

    /// Tries one family of addresses after the other, as a name may stand for both.
    private func connectTCP(
        to address: HubAddress,
        version: HubProtocol,
        _ families: [AddressFamily],
        until deadline: ContinuousClock.Instant
    ) async throws(HubError) -> HubLine {
        var failure = HubError(.unreachable, "no address")
        for (index, family) in families.enumerated() {
            let line = try HubLine(address: address, version: version, options: options, watch: watch)
            self.line = line
            do throws(HubError) {
                let share = (deadline - .now) / (families.count - index)
                try await line.connectTCP(family: families.count > 1 ? family : nil, within: share)
                return line
            } catch {
                guard error.code == .unreachable || error.code == .timedOut else { throw error }
                failure = error
            }
        }
        throw failure
    }

    /// Ends what there was of a connection, and says so unless it was asked for.
    private func end(_ error: HubError, retryIn: Duration) {
        var signals = deliveries.abandonAll().map(HubSignal.abandoned)
        if error.code != .stopped {
            signals.append(
                connection == nil
                    ? .unreachable(error, retryIn: retryIn) : .disconnected(error, retryIn: retryIn)
            )
        }
        connection = nil
        line = nil
        credentials = nil
        isRenewing = false
        subscribing = [:]
        mailbox.put(signals)
    }

    private func pause(_ duration: Duration) async {
        let deadline = ContinuousClock.now + duration
        while !isStopping, deadline > .now {
            _ = await watch.wait(for: nil, timeout: deadline - .now)
        }
    }
}

// MARK: - Serving

extension HubSession {
    /// Serves until the line ends.
    private func serve(_ line: HubLine) async -> HubError {
        // libmosquitto looks at the keep-alive only when called; a hub allows half of it more. Zero is none.
        let keepAlive = connection.map(\.keepAlive).flatMap { $0 > .zero ? $0 : nil } ?? options.keepAlive
        let tick = min(keepAlive / 6, options.publishTimeout / 4)
        do throws(HubError) {
            while true {
                if let farewell {
                    await sayGoodbye(farewell, on: line)
                    throw HubError(.stopped, "stopped")
                }
                let timeout = min(tick, deliveries.deadline.map { $0 - .now } ?? tick, lookIn ?? tick)
                report(try await line.turn(timeout: timeout, reads: !mailbox.isCrowded))
                guard !deliveries.isOverdue() else { throw overdue }
                if areCredentialsRenewed(for: line.address) { try await renew(line) }
            }
        } catch {
            return error
        }
    }

    /// Until the files of the credentials are to be looked at.
    private var lookIn: Duration? { credentials.map { $0.nextLook - .now } }

    private func areCredentialsRenewed(for address: HubAddress) -> Bool {
        guard credentials?.areRenewed() == true else { return false }
        do throws(HubError) {
            try options.checkCredentials(for: address)
            return true
        } catch {
            credentials?.refuse()
            mailbox.put([.credentialsNotTaken(error.at(address))])
            return false
        }
    }

    /// Ends the line without the will, after what is under way, unless a stop comes first.
    private func renew(_ line: HubLine) async throws(HubError) {
        isRenewing = true
        let deadline = ContinuousClock.now + min(options.publishTimeout, .seconds(5))
        while deliveries.count > 0, farewell == nil, deadline > .now {
            report(try await line.turn(timeout: deadline - .now, reads: !mailbox.isCrowded))
        }
        guard farewell == nil else { return }
        await line.disconnect(within: .seconds(1))
        throw HubError(.renewed, "the credentials on disk were renewed; connecting again with them")
    }

    private var overdue: HubError {
        .timedOut(
            "acknowledgement from the hub for \(deliveries.count) publications",
            after: options.publishTimeout,
            advice: "The connection stands but the hub takes nothing: it hangs, or the network swallows packets."
        )
    }

    private func report(_ events: [MosquittoSink.Event]) {
        mailbox.put(events.compactMap(signal))
    }

    private func signal(_ event: MosquittoSink.Event) -> HubSignal? {
        switch event {
        case .published(let messageID, let reason):
            deliveries.acknowledged(messageID).map { .acknowledged($0, reason) }
        case .message(let message): .message(message)
        case .oversized(let topic, let byteCount): .oversized(topic: topic, byteCount: byteCount)
        case .subscribed(let messageID, let reason):
            subscribing.removeValue(forKey: messageID).flatMap { filter in
                reason.isFailure ? .subscriptionRefused(filter: filter, reason) : nil
            }
        // The line turns these into its error.
        case .connected, .disconnected: nil
        }
    }

    /// - Note: The line is dropped afterwards; without the DISCONNECT that publishes the will.
    private func sayGoodbye(_ farewell: Farewell, on line: HubLine) async {
        let deadline = ContinuousClock.now + farewell.limit
        do throws(HubError) {
            let finalID = try farewell.message.map { message throws(HubError) in try line.publish(message) }
            var isTaken = finalID == nil && deliveries.count == 0
            while !isTaken, deadline > .now {
                let events = try await line.turn(timeout: deadline - .now, reads: true)
                report(events)
                isTaken =
                    finalID == nil
                    ? deliveries.count == 0
                    : events.contains {
                        if case .published(finalID, let reason) = $0 { !reason.isFailure } else { false }
                    }
            }
            if isTaken || finalID == nil { await line.disconnect(within: farewell.limit / 10) }
        } catch {
            // The line ended first; the hub knows by the will.
        }
    }
}
