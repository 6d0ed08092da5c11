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
/// bounded in messages by the session's window, and in bytes.
package actor Uplink: Service {
    /// How long a stop may spend on sending what is left; the store keeps the rest.
    private static let drainTime = Duration.milliseconds(700)
    private static let farewellTime = Duration.milliseconds(500)
    private static let countInterval = Duration.seconds(5)

    let topics: RoomTopics
    let store: EdgeStore
    let session: HubSession
    let settings: UplinkSettings
    let logger: Logger
    private let work: Latch

    var connection: HubConnection?
    var cursor = UplinkCursor()
    /// By rank.
    var lanes: [FamilyLane]
    var redelivery = RedeliveryLane()
    var retained: RetainedMessages
    var cargo = Cargo()
    var budget: ByteBudget
    var packets: PacketSize
    /// Counts connections: what an earlier one was doing does not concern this one.
    var generation: UInt64 = 0
    /// While a publish call is under way, the ends of publications whose tokens it has not returned yet.
    var earlyEnds: [HubSignal]?
    /// After a failure of the store.
    var storePause = RefusalPause()
    var news = RefusalNews()
    var silence = HubSilence()
    var receipts = Receipts()
    /// The last look into the store did not find its end.
    var mayHaveMore = true
    var connectedAt: ContinuousClock.Instant?
    /// When the last connection ended; before the first, when this was made.
    var disconnectedAt = ContinuousClock.now
    var toldConnected: (address: HubAddress, at: ContinuousClock.Instant)?
    var lastFailure: String?
    var failureNews = FailureNews()
    /// By rank, as the store told last; `nil` while it has not told.
    var waitingCounts: [Int64]?
    private var countedAt: ContinuousClock.Instant?
    /// Something waits for the budget, and not for a signal.
    var isShortOfBytes = false
    var batchCount: UInt64 = 0
    var refusalCount: UInt64 = 0
    var setAsideCount: UInt64 = 0

    /// Looks into the store for what waits from before.
    /// - Parameter work: Set by whoever has something to send: the store's appends, the device board.
    package init(
        room: RoomAddress,
        version: String,
        store: EdgeStore,
        session: HubSession,
        settings: UplinkSettings = UplinkSettings(),
        states: DeviceBoard,
        work: Latch,
        logger: Logger
    ) async {
        self.store = store
        self.session = session
        self.settings = settings
        self.work = work
        self.logger = logger
        topics = RoomTopics(room)
        retained = RetainedMessages(topics: topics, version: version, states: states)
        budget = ByteBudget(bytesPerSecond: settings.bytesPerSecond)
        packets = PacketSize(configured: settings.batchBytes)
        // A store that cannot be read now counts as full of what waits; the first look that works tells.
        let waiting = (try? await store.statistics())?.families.map { $0.waitingCount > 0 }
        lanes = Family.allCases.sorted { $0.rank < $1.rank }.map {
            FamilyLane($0, isBacklog: waiting?[$0.rank] ?? true)
        }
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
        await tellReceipts()
        await store.flush()
    }

    private func listen() async {
        while let signals = await session.nextSignals() {
            await take(signals)
            // An event that is taken makes room, which changes nothing for an uplink that has sent all.
            if mayHaveMore || !isAtEase || !signals.allSatisfy(\.isTaken) { work.set() }
        }
    }

    private func send() async {
        while !Task.isCancelled {
            if connection == nil { await count() } else { await fillWindow() }
            await work.wait(atMost: isShortOfBytes ? .milliseconds(50) : .seconds(1))
        }
    }

    /// Counts what waits while nothing is sent.
    private func count() async {
        guard countedAt.map({ .now - $0 >= Self.countInterval }) ?? true else { return }
        countedAt = .now
        // One that cannot be read is told of when something is sent.
        waitingCounts = (try? await store.statistics())?.families.map(\.waitingCount) ?? waitingCounts
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
