// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Synchronization

// One commit for all that waits.
extension EdgeStore {
    func scheduleCommit(after delay: Duration) {
        guard !isCommitScheduled else { return }
        isCommitScheduled = true
        Task {
            try? await Task.sleep(for: delay)  // nobody cancels this task
            isCommitScheduled = false
            commit()
        }
    }

    func commit() {
        lookForSpace()
        let entries = queue.takeAll()
        guard !entries.isEmpty || hasUncommittedAcknowledgements else { return }
        waiting.subtract(entries.reduce(0) { $0 + $1.drafts.count }, ordering: .relaxed)
        do throws(StoreError) {
            let keys = try write(entries.map(\.drafts))
            for (entry, keys) in zip(entries, keys) {
                entry.continuation.resume(returning: .success(keys))
            }
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
    func write(_ groups: [[EventDraft]]) throws(StoreError) -> [[EventKey]] {
        do throws(StoreError) {
            return try write(groups, freeing: 0)
        } catch  where error.code == .diskFull && space.isScarce && !groups.isEmpty {
            // As much as the events take and, should the trees need more, several times that.
            for bytes in [1, 2, 4].map({ $0 * Retention.bytes(of: groups) }) {
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
    private func write(_ groups: [[EventDraft]], freeing freeBytes: Int64) throws(StoreError) -> [[EventKey]] {
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
            try DiskSpace.expectWritable(configuration.path)
            let (keys, newIDs, isHistoryLeft) = try opened.database.transaction { () throws(StoreError) in
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                for family in Family.allCases {
                    try ledger.acknowledge(family, through: watermarks[family.rank].settled)
                }
                if freeBytes > 0 {
                    let rank = groups.joined().map(\.family.rank).min() ?? Int.max
                    try retention.makeFreePages(freeBytes, forRank: rank, in: &ledger, protected: lent)
                }
                let keys = try append(groups, to: &ledger)
                try trimIfDue(&ledger, every: trimInterval(isAppending: !groups.isEmpty))
                ledger.countRefused(space.refused.uncounted)
                try ledger.save()
                return (keys, ledger.ids, ledger.families.contains { $0.historyCount > 0 })
            }
            try DiskSpace.expectWritable(configuration.path)  // the commit may have reached memory only
            ids = newIDs
            hasUncommittedAcknowledgements = false
            space.refused.counted()
            space.failures = nil
            // Nobody may append for long: without history the next commit, which deletes the rest, must come by itself.
            if isHistoryLeft && configuration.history == .zero { acknowledgementsMoved() }
            return keys
        }
        if !groups.isEmpty { arrival.yield() }
        return keys
    }

    func append(_ groups: [[EventDraft]], to ledger: inout Ledger) throws(StoreError) -> [[EventKey]] {
        let extra = extraWALBytes
        var keys: [[EventKey]] = []
        for drafts in groups {
            var group: [EventKey] = []
            for draft in drafts {
                try retention.makeRoom(for: Retention.bytes(of: draft), in: &ledger, protected: lent, extra: extra)
                group.append(try ledger.append(draft))
            }
            keys.append(group)
        }
        return keys
    }

    /// What the WAL takes beyond its allowance, such as while a reader keeps it from being begun anew.
    var extraWALBytes: Int64 {
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
