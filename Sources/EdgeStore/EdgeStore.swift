// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
import Synchronization

/// The durable buffer between what the room tells and the hub: what ``append(_:)`` has returned for is on disk
/// until the hub has acknowledged it or a gap event says that it was dropped.
///
/// All disk work is done on `thread`, for as long as the disk takes. A second process may append to the same
/// file (a subcommand that leaves an audit event); only one may read for the uplink and acknowledge.
/// Events keep the `source` that they were written with: after a move to another room the sequences go on.
package actor EdgeStore {
    package nonisolated let configuration: StoreConfiguration
    package nonisolated let room: RoomAddress
    /// Yields after commits that added events; several may share one. What another process appends is not
    /// announced: look every few seconds besides. For one consumer; the oldest signal is enough, so one is kept.
    package nonisolated let arrivals: AsyncStream<Void>

    nonisolated let thread: PollThread
    nonisolated let files: StoreFiles
    /// Filled by the callers' threads, so that many appends wake this actor's thread once.
    nonisolated let queue: Mutex<CommitQueue>
    let arrival: AsyncStream<Void>.Continuation
    let retention: Retention
    let onRenewal: @Sendable (StoreRenewed) -> Void
    var opened: StoreOpening.Opened?
    /// Set while the database was given up and the next one could not be opened yet.
    var pending: PendingOpening?
    /// The last time that this process found the store to be another than before; `nil` if it never did.
    package internal(set) var renewal: StoreRenewed?
    var ids = UUIDv7Generator()
    var gathering = Gathering.none
    var isAcknowledgementScheduled = false
    /// By rank; ahead of what is on disk by the acknowledgements that are not committed yet.
    var watermarks: [Watermark] = []
    var lending: Lending
    var redelivery = RedeliveryProgress()
    var hasUncommittedAcknowledgements = false
    var lastTrim: ContinuousClock.Instant?
    var isSalvaging = false
    /// What this process has salvaged, by name.
    var salvaged: Set<String> = []
    var space = SpaceState()
    /// Deleted while they were open, and not salvaged yet.
    var unlinked: [UnlinkedDatabase] = []

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// Opens the store, or begins it anew with the next epoch when it is lost or damaged.
    /// - Parameter onRenewal: Called on `thread` each time that the store was begun anew, from here on and in
    ///   this call too. It must not block.
    /// - Throws: ``StoreError`` only for what a new file does not mend: rights, space, a failing disk.
    package init(
        _ configuration: StoreConfiguration,
        room: RoomAddress,
        thread: PollThread,
        onRenewal: @escaping @Sendable (StoreRenewed) -> Void = { _ in }
    ) async throws(StoreError) {
        self.configuration = configuration
        self.room = room
        self.thread = thread
        self.onRenewal = onRenewal
        retention = Retention(configuration)
        lending = Lending(maximumBytes: configuration.maximumBytes)
        files = StoreFiles(database: configuration.path)
        queue = Mutex(CommitQueue(configuration))
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        try open(lockTimeout: configuration.busyTimeout)
    }

    /// Makes the events durable and gives each its place, in the order given.
    ///
    /// Returns after the commit that holds all of them, which concurrent calls share. Security and attendance
    /// events cause it at once (``Gathering`` says what that means to many callers), others within
    /// ``StoreConfiguration/commitDelay``. A cancelled caller's events are stored nevertheless.
    ///
    /// - Throws: ``StoreError``, and then none of these events is stored.
    @discardableResult
    package nonisolated func append(_ drafts: [EventDraft]) async throws(StoreError) -> [EventKey] {
        guard !drafts.isEmpty else { return [] }
        let encoded = drafts.map { EncodedDraft($0, room: room) }
        return try await withCheckedContinuation { continuation in
            enqueue(.init(drafts: encoded, continuation: continuation))
        }.get()
    }

    private nonisolated func enqueue(_ entry: CommitQueue.Entry) {
        switch queue.withLock({ $0.add(entry) }) {
        case .none: break
        case .commit: thread.perform { self.assumeIsolated { $0.commit() } }
        case .look(let time): look(at: time)
        case .refuse(let waiting):
            let message = "\(waiting) events wait for the disk already"
            entry.continuation.resume(
                returning: .failure(StoreError(.overloaded, path: configuration.path, message: message))
            )
        }
    }

    /// Events whose callers wait for the disk. Never above ``StoreConfiguration/maximumWaiting``.
    package nonisolated var waitingForCommit: Int { queue.withLock { $0.draftCount } }

    /// Whether the database is open now. False after ``close()``, and while a store that must be begun anew
    /// cannot be: calls then throw what stands in the way and try again.
    package var isOpen: Bool { opened != nil }

    /// Whether the disk is full: environment and behaviour events are refused, the others use what was kept for them.
    package var isScarce: Bool { space.isScarce }

    package func statistics() throws(StoreError) -> StoreStatistics {
        var statistics = try StoreStatistics(current().database, files: StoreFiles(database: configuration.path))
        statistics.count(refused: space.refused.uncounted)
        return statistics
    }

    /// Commits what waits, now.
    package func flush() { commit() }

    /// Commits what waits and closes the files. Calls after this throw `.closed`; acknowledgements are ignored.
    package func close() {
        commit()
        arrival.finish()
        keepWAL()
        opened = nil
        pending = nil
        unlinked = []
    }
}
