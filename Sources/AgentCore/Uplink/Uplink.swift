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
    /// A connection that lasts so long was a good one: what fails after it is news.
    private static let steadyTime = Duration.seconds(60)

    private let topics: RoomTopics
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
    private var refusals = RefusalPause()
    private var connectedAt: ContinuousClock.Instant?
    private var toldConnected: (address: HubAddress, at: ContinuousClock.Instant)?
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
        self.store = store
        self.session = session
        self.work = work
        self.logger = logger
        self.topics = RoomTopics(room)
        self.retained = RetainedMessages(topics: RoomTopics(room), version: version, states: states)
    }

    /// How the link to the hub is just now.
    package var status: LinkStatus {
        LinkStatus(
            connected: connection != nil,
            address: connection.map { "\($0.address)" },
            protocolVersion: connection?.version.rawValue,
            inFlight: cargo.count,
            failure: connection == nil ? lastFailure : refusals.reason
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
                    if reason.isFailure { tellRefusal("a retained message", "\(reason)") }
                } else if let key = cargo.removeValue(forKey: token) {
                    if reason.isFailure { refused(key, "\(reason)") } else { acknowledged.append(key) }
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
            case .credentialsNotTaken(let error):
                logger.error("renewed credentials not taken", metadata: ["error": "\(error)"])
            case .message, .oversized, .subscriptionRefused:
                break  // nothing is subscribed to yet
            }
        }
        await store.acknowledge(acknowledged)
    }

    private func begin(_ connection: HubConnection) {
        self.connection = connection
        generation += 1
        connectedAt = .now
        refusals = RefusalPause()
        cursor = UplinkCursor()
        cargo = [:]
        retained.begin()
        if let toldConnected, toldConnected.address == connection.address, .now - toldConnected.at < Self.steadyTime {
            return
        }
        toldConnected = (connection.address, .now)
        logger.notice(
            "connected to the hub",
            metadata: ["address": "\(connection.address)", "protocol": "\(connection.version.rawValue)"]
        )
    }

    /// One line a failure, not one a try: a hub that is away for a week must not fill the journal.
    private func failed(_ error: HubError, _ wait: Duration) {
        let text = "\(error)"
        if let connectedAt, .now - connectedAt >= Self.steadyTime { lastFailure = nil }
        connectedAt = nil
        guard text != lastFailure else { return }
        lastFailure = text
        logger.warning("no connection to the hub", metadata: ["error": "\(text)"])
    }

    /// The event stays in the store and is tried again after a pause, with what follows it: the hub may then have
    /// some of those twice, which it knows by their ids.
    private func refused(_ key: EventKey, _ reason: String) {
        tellRefusal("\(key.family.rawValue) event \(key.sequence)", reason)
        refusals.begin("\(key.family.rawValue): \(reason)")
    }

    /// Once for each kind of refusal, not once for each event.
    private func tellRefusal(_ what: String, _ reason: String) {
        guard refusals.isNews(reason) else { return }
        logger.error("refused by the hub, and tried again", metadata: ["what": "\(what)", "reason": "\(reason)"])
    }
}

// What goes to the hub.
extension Uplink {
    private func fillWindow() async {
        guard connection != nil else { return }
        do {
            try await sendRetained()
            if refusals.mayGoOn(nothingOnTheWay: cargo.isEmpty) { cursor = UplinkCursor() }
            while !refusals.isPausing, try await sendEvents() {}
        } catch let error as HubError {
            // The connection ended in between; its signal is on the way.
            logger.debug("\(error)")
        } catch {
            if refusals.isNews("\(error)") { logger.error("events not sent", metadata: ["error": "\(error)"]) }
            refusals.begin("\(error)")
        }
    }

    private func sendRetained() async throws(HubError) {
        while let message = retained.next(), await session.room > 0 {
            do throws(HubError) {
                let sent = try await publish([message.publication]) { retained.sent(message, as: $0[0]) }
                guard sent > 0 else { return }
            } catch {
                guard error.code == .packetTooLarge else { throw error }
                tellRefusal(message.publication.topic, "\(error)")
                retained.skip(message)
            }
        }
    }

    /// - Returns: Whether there may be more to send and room for it.
    private func sendEvents() async throws -> Bool {
        let room = await session.room
        guard room > 0, connection != nil else { return false }
        let generation = generation
        let events = try await store.waiting(after: cursor, limit: room, maximumBytes: Self.batchBytes)
        // While the store was asked, another connection may have begun, or the hub refused what was sent before.
        guard let first = events.first, generation == self.generation, !refusals.isPausing else { return false }
        let publications = events.map { event in
            HubPublication(
                topic: topics.event(event.key.family),
                payload: event.payload,
                contentType: "application/cloudevents+json"
            )
        }
        do throws(HubError) {
            let sent = try await publish(publications[...]) { tokens in
                for (event, token) in zip(events, tokens) {
                    cursor.advance(past: event.key)
                    cargo[token] = event.key
                }
            }
            return sent == events.count
        } catch {
            guard error.code == .packetTooLarge else { throw error }
            refused(first.key, "\(error)")
            return false
        }
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
