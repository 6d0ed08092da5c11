// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// A database that is lost under the running store is replaced by the next one.
extension EdgeStore {
    /// What stands between a loss and the next database.
    struct PendingOpening {
        var loss: StoreLoss
        var error: StoreError
        var triedAt: ContinuousClock.Instant
    }

    func current() throws(StoreError) -> StoreOpening.Opened {
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

    func open(after loss: StoreLoss? = nil, lockTimeout: Duration) throws(StoreError) {
        let opening = StoreOpening(configuration: configuration, room: room)
        let opened = try opening.openWithSpare(after: loss, lockTimeout: lockTimeout)
        let families = try opened.database.families.load()
        watermarks = families.map { Watermark(settled: $0.acknowledgedSequence) }
        lending.begin(families)
        redelivery = RedeliveryProgress()
        hasUncommittedAcknowledgements = false
        self.opened = opened
        if let renewal = opened.renewal {
            self.renewal = renewal
            onRenewal(renewal)
        }
        salvageInBackground()
        refill()
    }

    /// A failure is kept, with the loss, for the next attempt.
    func reopen(after loss: StoreLoss, lockTimeout: Duration) throws(StoreError) {
        do throws(StoreError) {
            try open(after: loss, lockTimeout: lockTimeout)
            pending = nil
        } catch {
            pending = PendingOpening(loss: loss, error: error, triedAt: .now)
            throw error
        }
    }

    /// Runs `body`, once more on a new store when the file turns out to be damaged or removed.
    func withRenewal<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        do throws(StoreError) {
            return try body()
        } catch  where error.code == .damaged {
            guard let loss = giveUp(because: error.message) else { throw error }
            try reopen(after: loss, lockTimeout: configuration.busyTimeout)
            return try body()
        }
    }

    /// Closes the database and releases its lock, which nobody could take alone otherwise.
    func giveUp(because reason: String) -> StoreLoss? {
        guard let lost = opened.take() else { return nil }
        defer { withExtendedLifetime(lost) {} }
        // A file that is gone has no identity: the system may give its inode to the next file.
        let files = StoreFiles(database: configuration.path)
        let isGone = files.hasLost(lost.identity)
        if isGone, unlinked.count < SetAside.kept, let database = UnlinkedDatabase(files, identity: lost.identity) {
            unlinked.append(database)
        }
        return StoreLoss(reason: reason, identity: isGone ? [] : lost.identity, epoch: lost.epoch)
    }
}
