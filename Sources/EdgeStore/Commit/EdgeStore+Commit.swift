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
        lookForSpace()
        let entries = takeWhatMayBeWritten()
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
            if space.refused.isAnyUntold { tellRefused() }
        } catch  where error.code == .diskFull || (error.code == .full && entries.count > 1) {
            if error.code == .diskFull { becomeScarce(because: error) }
            // What does not fit together may fit alone, the most important first.
            for entry in entries.sorted(by: { $0.rank < $1.rank }) {
                entry.continuation.resume(returning: alone(entry))
            }
        } catch {
            giveUpIfLost(because: error)
            // Acknowledgements stay noted and go with the next commit.
            for entry in entries {
                space.refused.add(entry.drafts, because: error)
                entry.continuation.resume(returning: .failure(error))
            }
        }
    }

    /// Refuses what a full disk is not kept for.
    private func takeWhatMayBeWritten() -> [CommitQueue.Entry] {
        let entries = queue.withLock { $0.takeAll() }
        guard space.isScarce else { return entries }
        return entries.filter { entry in
            guard let refusal = refusal(of: entry.drafts) else { return true }
            space.refused.add(entry.drafts, because: refusal)
            entry.continuation.resume(returning: .failure(refusal))
            return false
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
            if let refusal = refusal(of: entry.drafts) { throw refusal }
            return .success(try write([entry.drafts]).flatMap(\.self))
        } catch {
            space.refused.add(entry.drafts, because: error)
            return .failure(error)
        }
    }

    /// One transaction for all groups; on a full disk, within the file that there is.
    func write(_ groups: [[EncodedDraft]]) throws(StoreError) -> [[EventKey]] {
        do throws(StoreError) {
            return try write(groups, freeing: 0)
        } catch  where error.code == .diskFull && space.isScarce && !groups.isEmpty {
            // As much as the events take and, should the trees need more, several times that.
            for bytes in [1, 2, 4].map({ $0 * Retention.bytes(for: groups) }) {
                do throws(StoreError) {
                    return try write(groups, freeing: bytes)
                } catch  where error.code == .diskFull {
                    continue
                }
            }
            throw error
        }
    }

    /// - Parameter freeBytes: So many bytes of free pages are made in the file beforehand.
    private func write(_ groups: [[EncodedDraft]], freeing freeBytes: Int64) throws(StoreError) -> [[EventKey]] {
        let keys = try withRenewal { () throws(StoreError) in
            let opened = try current()
            try checkIdentity(opened)
            try DiskSpace.expectWritable(configuration.path)
            let (keys, newIDs, families) = try opened.database.transaction { () throws(StoreError) in
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                for family in Family.allCases {
                    try ledger.acknowledge(family, through: watermarks[family.rank].settled)
                }
                try redelivery.write(to: ledger.database)
                lending.raise(&ledger.families)
                if freeBytes > 0 {
                    let rank = groups.joined().map(\.family.rank).min() ?? Int.max
                    try retention.makeFreePages(freeBytes, forRank: rank, in: &ledger)
                }
                let keys = try append(groups, to: &ledger)
                try trimIfDue(&ledger, every: trimInterval(isAppending: !groups.isEmpty))
                ledger.countRefused(space.refused.uncounted)
                try ledger.save()
                return (keys, ledger.ids, ledger.families)
            }
            try DiskSpace.expectWritable(configuration.path)  // the commit may have reached memory only
            ids = newIDs
            lending.noteMarks(families)
            redelivery.wasWritten()
            hasUncommittedAcknowledgements = false
            space.refused.counted()
            space.failures = nil
            // Nobody may append for long: without history the next commit, which deletes the rest, must come by itself.
            if configuration.history == .zero, families.contains(where: { $0.historyCount > 0 }) {
                acknowledgementsMoved()
            }
            return keys
        }
        if !groups.isEmpty { arrival.yield() }
        return keys
    }

    func append(_ groups: [[EncodedDraft]], to ledger: inout Ledger) throws(StoreError) -> [[EventKey]] {
        let extra = excessWALBytes()
        var spare: Int64 = 0
        var keys: [[EventKey]] = []
        keys.reserveCapacity(groups.count)
        for drafts in groups {
            var group: [EventKey] = []
            group.reserveCapacity(drafts.count)
            for draft in drafts {
                let needed = Retention.bytes(for: draft)
                if spare < needed {
                    spare = try retention.makeRoom(bytes: needed, in: &ledger, extra: extra)
                }
                spare -= needed
                group.append(try ledger.append(draft))
            }
            keys.append(group)
        }
        return keys
    }

    /// What the WAL takes beyond its allowance, such as while a reader keeps it from being begun anew, in bytes.
    func excessWALBytes() -> Int64 {
        max(0, StoreFiles.size(of: StoreFiles(database: configuration.path).wal) - configuration.walBytes)
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
        guard !space.isScarce else { return }  // free pages are all there is
        if try ledger.database.reserve.bytes() < configuration.reserveBytes { refill() }
        let slack = max(1 << 20, configuration.maximumBytes / 32)
        if try ledger.database.freeBytes() > slack {
            try ledger.database.connection.execute("PRAGMA incremental_vacuum(1024)")
        }
    }
}
