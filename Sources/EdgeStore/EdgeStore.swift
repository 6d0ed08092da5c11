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
    /// Drafts whose callers wait, those on their way to this actor included.
    nonisolated let waiting = Atomic(0)
    let arrival: AsyncStream<Void>.Continuation
    let retention: Retention
    let onRenewal: @Sendable (StoreRenewed) -> Void
    var opened: StoreOpening.Opened?
    /// Set while the database was given up and the next one could not be opened yet.
    var pending: PendingOpening?
    /// The last time that this process found the store to be another than before; `nil` if it never did.
    package internal(set) var renewal: StoreRenewed?
    var ids = UUIDv7Generator()
    var queue: CommitQueue
    var isCommitScheduled = false
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
        queue = CommitQueue(dueCount: configuration.commitCount)
        (arrivals, arrival) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        try open(lockTimeout: configuration.busyTimeout)
    }

    /// Makes the events durable and gives each its place, in the order given.
    ///
    /// Returns after the commit that holds all of them, which concurrent calls share. Security and attendance
    /// events cause it at once, others within ``StoreConfiguration/commitDelay``. A cancelled caller's events
    /// are stored nevertheless.
    ///
    /// - Throws: ``StoreError``, and then none of these events is stored.
    @discardableResult
    package nonisolated func append(_ drafts: [EventDraft]) async throws(StoreError) -> [EventKey] {
        guard !drafts.isEmpty else { return [] }
        let total = waiting.add(drafts.count, ordering: .relaxed).newValue
        guard total <= configuration.maximumWaiting else {
            waiting.subtract(drafts.count, ordering: .relaxed)
            throw StoreError(
                .overloaded,
                path: configuration.path,
                message: "\(total - drafts.count) events wait for the disk already"
            )
        }
        return try await enqueue(drafts).get()
    }

    private func enqueue(_ drafts: [EventDraft]) async -> Result<[EventKey], StoreError> {
        await withCheckedContinuation { continuation in
            queue.add(.init(drafts: drafts, continuation: continuation))
            if !queue.isDue {
                scheduleCommit(after: configuration.commitDelay)
            } else if waiting.load(ordering: .relaxed) > queue.draftCount {
                // Others are on their way to this actor; this job runs behind those that are already here.
                Task { commit() }
            } else {
                commit()
            }
        }
    }

    /// Events whose callers wait for the disk. Never above ``StoreConfiguration/maximumWaiting`` for long.
    package nonisolated var waitingForCommit: Int { waiting.load(ordering: .relaxed) }

    /// Whether the database is open now. False after ``close()``, and while a store that must be begun anew
    /// cannot be: calls then throw what stands in the way and try again.
    package var isOpen: Bool { opened != nil }

    package func statistics() throws(StoreError) -> StoreStatistics {
        try StoreStatistics(current().database, files: StoreFiles(database: configuration.path))
    }

    /// Commits what waits, now.
    package func flush() { commit() }

    /// Commits what waits and closes the files. Calls after this throw `.closed`; acknowledgements are ignored.
    package func close() {
        commit()
        arrival.finish()
        opened = nil
        pending = nil
        unlinked = []
    }
}
