// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
package import EdgeStore
package import HubLink
package import Logging
import ServiceLifecycle

/// Carries events from the store to the hub, and the retained messages beside them.
///
/// The store is the queue: what the end of a connection left open is read from the store again, and an
/// event is acknowledged to the store by its PUBACK and nothing less. What is on its way at any time is
/// bounded by the session's window.
package actor Uplink: Service {
    /// The most payload that is read from the store at once.
    private static let batchBytes = 1 << 20
    /// How long a stop may spend on sending what is left; the store keeps the rest.
    private static let drainTime = Duration.milliseconds(700)
    private static let farewellTime = Duration.milliseconds(500)
    /// How long nothing is sent after the hub refused an event, or the store could not be read.
    private static let pauseAfterRefusal = Duration.seconds(10)

    private let version: String
    private let store: EdgeStore
    private let session: HubSession
    private let work: Latch
    private let logger: Logger

    private var connection: HubConnection?
    private var cursor = UplinkCursor()
    private var cargo: [PublishToken: EventKey] = [:]
    private var retained: RetainedMessages
    /// Counts connections: what an earlier one was doing does not concern this one.
    private var generation: UInt64 = 0
    /// While a publish call is under way, the ends of publications whose tokens it has not returned yet.
    private var earlyEnds: [HubSignal]?
    private var pausedUntil: ContinuousClock.Instant?
    private var lastFailure: String?

    /// - Parameter work: Set by whoever has something to send: the store's appends, the device board.
    package init(
        room: RoomAddress,
        version: String,
        store: EdgeStore,
        session: HubSession,
        states: DeviceBoard,
        work: Latch,
        logger: Logger
    ) {
        self.version = version
        self.store = store
        self.session = session
        self.work = work
        self.logger = logger
        self.topics = RoomTopics(room)
        self.retained = RetainedMessages(topics: RoomTopics(room), version: version, states: states)
    }

    private let topics: RoomTopics

    /// How the link to the hub is just now.
    package var status: LinkStatus {
        LinkStatus(
            connected: connection != nil,
            address: connection.map { "\($0.address)" },
            protocolVersion: connection?.version.rawValue,
            inFlight: cargo.count,
            failure: connection == nil ? lastFailure : nil
        )
    }

    /// Sends until shutdown, then what can still be sent within a moment, then says goodbye.
    package func run() async throws {
        // Neither loop is cancelled by graceful shutdown: the goodbye needs both.
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.session.run() }
            group.addTask { await self.listen() }
            group.addTask { await self.send() }
            group.addTask { for await _ in self.store.arrivals { self.work.set() } }
            try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
            await drain()
            let goodbye = retained.presence(.offline)
            await session.stop(finalMessage: goodbye, within: Self.farewellTime)
            group.cancelAll()
        }
        // What was acknowledged last would otherwise be sent again after the next start.
        await store.flush()
    }

    private func listen() async {
        while let signals = await session.nextSignals() {
            await take(signals)
            work.set()
        }
    }

    private func send() async {
        while !Task.isCancelled {
            await fillWindow()
            await work.wait(atMost: .seconds(1))
        }
    }

    /// Waits until nothing is left to send or on its way, for ``drainTime`` at most.
    private func drain() async {
        let deadline = ContinuousClock.now + Self.drainTime
        while connection != nil, deadline > .now {
            // A store that cannot be read has nothing to drain.
            let next = try? await store.waiting(after: cursor, limit: 1, maximumBytes: 1)
            guard next?.isEmpty == false || !cargo.isEmpty else { return }
            work.set()
            try? await Task.sleep(for: .milliseconds(10))  // ends early only when cancelled
        }
    }
}

// What the hub says.
extension Uplink {
    private func take(_ signals: [HubSignal]) async {
        var acknowledged: [EventKey] = []
        for signal in signals {
            switch signal {
            case .connected(let connection):
                begin(connection)
            case .acknowledged(let token, let reason):
                if retained.ended(token) {
                    if reason.isFailure { logger.error("the hub refused a state", metadata: ["reason": "\(reason)"]) }
                } else if let key = cargo.removeValue(forKey: token) {
                    if reason.isFailure { refused(key, reason) } else { acknowledged.append(key) }
                } else {
                    earlyEnds?.append(signal)
                }
            case .abandoned(let token):
                if !retained.ended(token) { cargo[token] = nil }
            case .unreachable(let error, let wait):
                failed(error, wait)
            case .disconnected(let error, let wait):
                connection = nil
                failed(error, wait)
            case .message, .oversized, .subscriptionRefused:
                break  // nothing is subscribed to yet
            }
        }
        await store.acknowledge(acknowledged)
    }

    private func begin(_ connection: HubConnection) {
        self.connection = connection
        generation += 1
        lastFailure = nil
        pausedUntil = nil
        cursor = UplinkCursor()
        cargo = [:]
        retained.begin()
        logger.notice(
            "connected to the hub",
            metadata: ["address": "\(connection.address)", "protocol": "\(connection.version.rawValue)"]
        )
    }

    /// One line a failure, not one a try: a hub that is away for a week must not fill the journal.
    private func failed(_ error: HubError, _ wait: Duration) {
        let text = "\(error)"
        guard text != lastFailure else { return }
        lastFailure = text
        logger.warning("no connection to the hub", metadata: ["error": "\(text)"])
    }

    /// The event stays in the store, and so does all that comes after it in its family: the order holds.
    private func refused(_ key: EventKey, _ reason: HubReason) {
        logger.error(
            "the hub refused an event; it is tried again",
            metadata: ["family": "\(key.family.rawValue)", "sequence": "\(key.sequence)", "reason": "\(reason)"]
        )
        pausedUntil = .now + Self.pauseAfterRefusal
        cursor = UplinkCursor()
    }
}

// What goes to the hub.
extension Uplink {
    private func fillWindow() async {
        guard connection != nil, pausedUntil.map({ $0 <= .now }) ?? true else { return }
        do {
            try await sendRetained()
            // After a refusal nothing is on its way twice.
            if pausedUntil != nil, !cargo.isEmpty { return }
            pausedUntil = nil
            while try await sendEvents() {}
        } catch let error as HubError {
            // The connection ended in between; its signal is on the way.
            if error.code != .notConnected { logger.debug("\(error)") }
        } catch {
            logger.error("events not sent", metadata: ["error": "\(error)"])
            pausedUntil = .now + Self.pauseAfterRefusal
        }
    }

    private func sendRetained() async throws(HubError) {
        while let message = retained.next(), await session.room > 0 {
            let sent = try await publish([message.publication]) { retained.sent(message, as: $0[0]) }
            guard sent > 0 else { return }
        }
    }

    /// - Returns: Whether there may be more to send and room for it.
    private func sendEvents() async throws -> Bool {
        let room = await session.room
        guard room > 0, connection != nil else { return false }
        let generation = generation
        let events = try await store.waiting(after: cursor, limit: room, maximumBytes: Self.batchBytes)
        // While the store was asked, another connection may have begun.
        guard !events.isEmpty, generation == self.generation else { return false }
        let publications = events.map { event in
            HubPublication(
                topic: topics.event(event.key.family),
                payload: event.payload,
                contentType: "application/cloudevents+json"
            )
        }
        let sent = try await publish(publications[...]) { tokens in
            for (event, token) in zip(events, tokens) {
                cursor.advance(past: event.key)
                cargo[token] = event.key
            }
        }
        return sent == events.count
    }

    /// Publishes, and lets `note` write the tokens down before anything is learnt about them.
    ///
    /// A PUBACK may be read by ``listen()`` before this call has returned; it is kept until then.
    /// - Returns: How many were sent on the present connection.
    private func publish(
        _ publications: ArraySlice<HubPublication>,
        note: ([PublishToken]) -> Void
    ) async throws(HubError) -> Int {
        let generation = generation
        earlyEnds = []
        defer { earlyEnds = nil }
        let tokens = try await session.publish(publications)
        // Tokens of a connection that has ended since were all abandoned.
        guard generation == self.generation, !tokens.isEmpty else { return 0 }
        note(tokens)
        let ends = earlyEnds ?? []
        earlyEnds = nil
        await take(ends)
        return tokens.count
    }
}
