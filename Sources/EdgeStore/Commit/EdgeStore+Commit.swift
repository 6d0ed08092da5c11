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

    func alone(_ entry: CommitQueue.Entry) -> Result<[EventKey], StoreError> {
        do throws(StoreError) {
            return .success(try write([entry.drafts]).flatMap(\.self))
        } catch {
            return .failure(error)
        }
    }

    /// One transaction for all groups.
    func write(_ groups: [[EventDraft]]) throws(StoreError) -> [[EventKey]] {
        let keys = try withRenewal { () throws(StoreError) in
            let opened = try current()
            try checkIdentity(opened)
            let (keys, newIDs, families) = try opened.database.transaction { () throws(StoreError) in
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                for family in Family.allCases {
                    try ledger.acknowledge(family, through: watermarks[family.rank].settled)
                }
                try redelivery.write(to: ledger.database)
                lending.raise(&ledger.families)
                let keys = try append(groups, to: &ledger)
                try trimIfDue(&ledger, every: trimInterval(isAppending: !groups.isEmpty))
                try ledger.save()
                return (keys, ledger.ids, ledger.families)
            }
            ids = newIDs
            lending.noteMarks(families)
            redelivery.wasWritten()
            hasUncommittedAcknowledgements = false
            // Nobody may append for long: without history the next commit, which deletes the rest, must come by itself.
            if configuration.history == .zero, families.contains(where: { $0.historyCount > 0 }) {
                acknowledgementsMoved()
            }
            return keys
        }
        if !groups.isEmpty { arrival.yield() }
        return keys
    }

    func append(_ groups: [[EventDraft]], to ledger: inout Ledger) throws(StoreError) -> [[EventKey]] {
        let extra = excessWALBytes()
        var keys: [[EventKey]] = []
        for drafts in groups {
            var group: [EventKey] = []
            for draft in drafts {
                try retention.makeRoom(for: draft, in: &ledger, extra: extra)
                group.append(try ledger.append(draft))
            }
            keys.append(group)
        }
        return keys
    }

    /// What the WAL takes beyond its allowance, in bytes.
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
        let slack = max(1 << 20, configuration.maximumBytes / 32)
        if try ledger.database.freeBytes() > slack {
            try ledger.database.connection.execute("PRAGMA incremental_vacuum(1024)")
        }
    }
}
