// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Glibc
import Synchronization

// One commit for all that waits.
extension EdgeStore {
    /// Has the queue looked at then. A store that is gone by then has nobody who waits.
    nonisolated func look(at time: ContinuousClock.Instant) {
        thread.perform(at: time) { [weak self] in
            guard let self else { return }
            switch queue.withLock({ $0.look(at: .now) }) {
            case .commit: assumeIsolated { $0.commit() }
            case .look(let time): look(at: time)
            case .none, .refuse: break
            }
        }
    }

    func commit() {
        gather()
        let entries = queue.withLock { $0.takeAll() }
        guard !entries.isEmpty || hasUncommittedAcknowledgements else { return }
        let begun = ContinuousClock.now
        defer {
            gathering = Gathering(
                answered: entries.count,
                waiting: queue.withLock { $0.entries.count },
                begun: begun,
                ended: .now
            )
        }
        do throws(StoreError) {
            let keys = try write(entries.map(\.drafts))
            answer(entries, with: keys)
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

    /// Blocks this thread as a slower disk would, but shorter than it did the last time.
    private func gather() {
        while !gathering.isOver(waiting: queue.withLock { $0.entries.count }, at: .now) {
            usleep(10)  // the least that the system's timers can do is several times that
        }
    }

    /// Resumes the callers. More than a few are resumed by a task, so that this thread wakes the pool once and goes on
    /// to the next commit.
    private func answer(_ entries: [CommitQueue.Entry], with keys: [[EventKey]]) {
        guard entries.count > Gathering.few else {
            for (entry, keys) in zip(entries, keys) { entry.continuation.resume(returning: .success(keys)) }
            return
        }
        Task { @concurrent in
            for (entry, keys) in zip(entries, keys) { entry.continuation.resume(returning: .success(keys)) }
        }
    }

    func alone(_ entry: CommitQueue.Entry) -> Result<[EventKey], StoreError> {
        do throws(StoreError) {
            return .success(try write([entry.drafts]).flatMap(\.self))
        } catch {
            return .failure(error)
        }
    }

    /// One transaction for all groups.
    func write(_ groups: [[EncodedDraft]]) throws(StoreError) -> [[EventKey]] {
        let keys = try withRenewal { () throws(StoreError) in
            let opened = try current()
            guard !files.hasLost(opened.identity) else {
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

    func append(_ groups: [[EncodedDraft]], to ledger: inout Ledger) throws(StoreError) -> [[EventKey]] {
        let extra = max(0, StoreFiles.size(of: files.wal) - configuration.walBytes)
        var spare: Int64 = 0
        var keys: [[EventKey]] = []
        keys.reserveCapacity(groups.count)
        for drafts in groups {
            var group: [EventKey] = []
            group.reserveCapacity(drafts.count)
            for draft in drafts {
                let needed = Retention.bytes(for: draft)
                if spare < needed {
                    spare = try retention.makeRoom(for: needed, in: &ledger, protected: lent, extra: extra)
                }
                spare -= needed
                group.append(try ledger.append(draft))
            }
            keys.append(group)
        }
        return keys
    }

    func trimInterval(isAppending: Bool) -> Duration {
        guard configuration.history == .zero else { return .seconds(10) }
        return isAppending ? configuration.acknowledgementDelay : .zero
    }

    /// Trims history and gives free pages back, seldom, so that most commits write few pages.
    func trimIfDue(_ ledger: inout Ledger, every interval: Duration) throws(StoreError) {
        let now = ContinuousClock.now
        if let lastTrim, now - lastTrim < interval { return }
        lastTrim = now
        try retention.trimHistory(&ledger, unixMilliseconds: SystemClock.wallNanoseconds() / 1_000_000)
        let slack = max(1 << 20, configuration.maximumBytes / 32)
        if try ledger.database.freeBytes() > slack {
            try ledger.database.connection.execute("PRAGMA incremental_vacuum(1024)")
        }
    }
}
