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

    private nonisolated let thread: PollThread
    /// Drafts whose callers wait, those on their way to this actor included.
    private nonisolated let waiting = Atomic(0)
    private let arrival: AsyncStream<Void>.Continuation
    private let retention: Retention
    private let onRenewal: @Sendable (StoreRenewed) -> Void
    private(set) var opened: StoreOpening.Opened?
    /// Set while the database was given up and the next one could not be opened yet.
    private var pending: PendingOpening?
    /// The last time that this process found the store to be another than before; `nil` if it never did.
    package private(set) var renewal: StoreRenewed?
    private var ids = UUIDv7Generator()
    private var queue: CommitQueue
    private var isCommitScheduled = false
    private var isAcknowledgementScheduled = false
    /// By rank; ahead of what is on disk by the acknowledgements that are not committed yet.
    private var watermarks: [Watermark] = []
    /// By rank: events up to here may have been sent.
    private var lent: [Int64] = []
    private var hasUncommittedAcknowledgements = false
    private var lastTrim: ContinuousClock.Instant?

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

    /// Events for the uplink, the next ones after `cursor`, mixed by importance as ``UplinkCursor`` says.
    ///
    /// They count as possibly sent from here on. Empty when nothing waits.
    /// - Parameter maximumBytes: Of payload; one event is given even when it is larger.
    package func waiting(
        after cursor: UplinkCursor,
        limit: Int,
        maximumBytes: Int
    ) throws(StoreError) -> [StoredEvent] {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            var reading = UplinkReading(opened.database, epoch: opened.epoch, watermarks: watermarks)
            let events = try reading.events(after: cursor, limit: limit, maximumBytes: maximumBytes)
            for event in events {
                lent[event.key.family.rank] = max(lent[event.key.family.rank], event.key.sequence)
            }
            if reading.watermarks != watermarks {
                watermarks = reading.watermarks
                acknowledgementsMoved()
            }
            return events
        }
    }

    /// Notes that the hub has these events; they are not given to the uplink again.
    ///
    /// Committed with the next append, or by themselves after ``StoreConfiguration/acknowledgementDelay``: a crash
    /// before that only causes them to be sent again. Keys of an earlier epoch are ignored.
    package func acknowledge(_ keys: [EventKey]) {
        guard let opened else { return }
        var hasMoved = false
        for key in keys where key.epoch == opened.epoch && key.sequence > 0 {
            let moved = watermarks[key.family.rank].settle(key.sequence...key.sequence)
            hasMoved = hasMoved || moved
        }
        if hasMoved { acknowledgementsMoved() }
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
    }

    // MARK: Commits

    private func acknowledgementsMoved() {
        hasUncommittedAcknowledgements = true
        guard !isAcknowledgementScheduled else { return }
        isAcknowledgementScheduled = true
        Task {
            try? await Task.sleep(for: configuration.acknowledgementDelay)  // nobody cancels this task
            isAcknowledgementScheduled = false
            commit()
        }
    }

    private func scheduleCommit(after delay: Duration) {
        guard !isCommitScheduled else { return }
        isCommitScheduled = true
        Task {
            try? await Task.sleep(for: delay)  // nobody cancels this task
            isCommitScheduled = false
            commit()
        }
    }

    private func commit() {
        let entries = queue.takeAll()
        guard !entries.isEmpty || hasUncommittedAcknowledgements else { return }
        waiting.subtract(entries.reduce(0) { $0 + $1.drafts.count }, ordering: .relaxed)
        do throws(StoreError) {
            let keys = try write(entries.map(\.drafts))
            for (entry, keys) in zip(entries, keys) {
                entry.continuation.resume(returning: .success(keys))
            }
        } catch  where entries.count > 1 && (error.code == .full || error.code == .diskFull) {
            // What does not fit together may fit alone, the most important first.
            for entry in entries.sorted(by: { $0.rank < $1.rank }) {
                entry.continuation.resume(returning: alone(entry))
            }
        } catch {
            // Acknowledgements stay noted and go with the next commit.
            for entry in entries {
                entry.continuation.resume(returning: .failure(error))
            }
        }
    }

    private func alone(_ entry: CommitQueue.Entry) -> Result<[EventKey], StoreError> {
        do throws(StoreError) {
            return .success(try write([entry.drafts]).flatMap(\.self))
        } catch {
            return .failure(error)
        }
    }

    /// One transaction for all groups.
    private func write(_ groups: [[EventDraft]]) throws(StoreError) -> [[EventKey]] {
        let keys = try withRenewal { () throws(StoreError) in
            let opened = try current()
            guard !StoreFiles(database: configuration.path).hasLost(opened.identity) else {
                // SQLite would go on writing into a file that has no name and ends with this process.
                throw StoreError(
                    .damaged,
                    path: configuration.path,
                    message: "the database file was removed while in use"
                )
            }
            let (keys, newIDs, isHistoryLeft) = try opened.database.transaction { () throws(StoreError) in
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                for family in Family.allCases {
                    try ledger.acknowledge(family, through: watermarks[family.rank].settled)
                }
                let keys = try append(groups, to: &ledger)
                try trimIfDue(&ledger, every: trimInterval(isAppending: !groups.isEmpty))
                try ledger.save()
                return (keys, ledger.ids, ledger.families.contains { $0.historyCount > 0 })
            }
            ids = newIDs
            hasUncommittedAcknowledgements = false
            // Nobody may append for long: without history the next commit, which deletes the rest, must come by itself.
            if isHistoryLeft && configuration.history == .zero { acknowledgementsMoved() }
            return keys
        }
        if !groups.isEmpty { arrival.yield() }
        return keys
    }

    private func append(_ groups: [[EventDraft]], to ledger: inout Ledger) throws(StoreError) -> [[EventKey]] {
        let walBytes = StoreFiles.size(of: StoreFiles(database: configuration.path).wal)
        let extra = max(0, walBytes - configuration.walBytes)
        var keys: [[EventKey]] = []
        for drafts in groups {
            var group: [EventKey] = []
            for draft in drafts {
                try retention.makeRoom(for: draft, in: &ledger, protected: lent, extra: extra)
                group.append(try ledger.append(draft))
            }
            keys.append(group)
        }
        return keys
    }

    private func trimInterval(isAppending: Bool) -> Duration {
        guard configuration.history == .zero else { return .seconds(10) }
        return isAppending ? configuration.acknowledgementDelay : .zero
    }

    /// Trims history and gives free pages back, seldom, so that most commits write few pages.
    private func trimIfDue(_ ledger: inout Ledger, every interval: Duration) throws(StoreError) {
        let now = ContinuousClock.now
        if let lastTrim, now - lastTrim < interval { return }
        lastTrim = now
        try retention.trimHistory(&ledger, unixMilliseconds: SystemClock.wallNanoseconds() / 1_000_000)
        let slack = max(1 << 20, configuration.maximumBytes / 32)
        if try ledger.database.freeBytes() > slack {
            try ledger.database.connection.execute("PRAGMA incremental_vacuum(1024)")
        }
    }

    // MARK: Opening

    /// What stands between a loss and the next database.
    private struct PendingOpening {
        var loss: StoreLoss
        var error: StoreError
        var triedAt: ContinuousClock.Instant
    }

    private func current() throws(StoreError) -> StoreOpening.Opened {
        if let pending {
            guard .now - pending.triedAt >= configuration.reopenDelay else { throw pending.error }
            // Without waiting for the lock: the next attempt is not far, and others wait for this thread.
            try reopen(after: pending.loss, lockTimeout: .zero)
        }
        guard let opened else {
            throw StoreError(.closed, path: configuration.path, message: "the store is closed")
        }
        return opened
    }

    private func open(after loss: StoreLoss? = nil, lockTimeout: Duration) throws(StoreError) {
        let opening = StoreOpening(configuration: configuration, room: room)
        let opened = try opening.open(after: loss, lockTimeout: lockTimeout)
        let families = try opened.database.families.load()
        watermarks = families.map { Watermark(settled: $0.acknowledgedSequence) }
        lent = families.map { $0.acknowledgedSequence + Int64(configuration.uplinkWindow) }
        hasUncommittedAcknowledgements = false
        self.opened = opened
        if let renewal = opened.renewal {
            self.renewal = renewal
            onRenewal(renewal)
        }
    }

    /// A failure is kept, with the loss, for the next attempt.
    private func reopen(after loss: StoreLoss, lockTimeout: Duration) throws(StoreError) {
        do throws(StoreError) {
            try open(after: loss, lockTimeout: lockTimeout)
            pending = nil
        } catch {
            pending = PendingOpening(loss: loss, error: error, triedAt: .now)
            throw error
        }
    }

    /// Runs `body`, once more on a new store when the file turns out to be damaged or removed.
    private func withRenewal<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch  where error.code == .damaged {
            guard let loss = giveUp(because: error.message) else { throw error }
            try reopen(after: loss, lockTimeout: configuration.busyTimeout)
            return try body()
        }
    }

    /// Closes the database and releases its lock, which nobody could take alone otherwise.
    private func giveUp(because reason: String) -> StoreLoss? {
        guard let lost = opened.take() else { return nil }
        // A file that is gone has no identity: the system may give its inode to the next file.
        let isGone = StoreFiles(database: configuration.path).hasLost(lost.identity)
        return StoreLoss(reason: reason, identity: isGone ? [] : lost.identity, epoch: lost.epoch)
    }
}
