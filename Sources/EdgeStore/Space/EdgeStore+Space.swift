// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

// A file system that other programs fill: environment and behaviour events are refused, the others use what was kept
// for them, and everything goes on when space has returned.
extension EdgeStore {
    /// The error with which events of these drafts' importance are refused now, or `nil`.
    func refusal(of drafts: [EncodedDraft]) -> StoreError? {
        guard let scarcity = space.scarcity, drafts.allSatisfy({ $0.family.isRefusedWhenScarce }) else { return nil }
        return scarcity.error
    }

    func becomeScarce(because error: StoreError) {
        guard !space.isScarce else { return }
        let advice = StoreError(
            .diskFull,
            path: error.path,
            message: "\(error.message); only security, attendance and operations events are taken until space returns",
            sqliteCode: error.sqliteCode
        )
        space.scarcity = SpaceState.Scarcity(error: advice, lookedAt: .now)
    }

    /// Looks whether space has returned, at most once in ``StoreConfiguration/spaceLookDelay``.
    func lookForSpace() {
        guard let scarcity = space.scarcity, !space.isRefilling,
            .now - scarcity.lookedAt >= configuration.spaceLookDelay
        else { return }
        space.scarcity?.lookedAt = .now
        if hasSpaceReturned() { refill() }
    }

    /// Whether there is room for what is missing of the reserve and for as much again.
    private func hasSpaceReturned() -> Bool {
        guard let database = opened?.database, let available = space.available(configuration.path) else { return false }
        let floor = max(configuration.reserveBytes, 2 * configuration.chunkBytes)
        do throws(StoreError) {
            let missing = configuration.reserveBytes - (try database.reserve.bytes())
            return available + (try database.freeBytes()) >= missing + floor + missingBesides()
        } catch {
            return false  // the next append meets the same error and says so
        }
    }

    /// What the WAL and the spare lack.
    private func missingBesides() -> Int64 {
        return max(0, configuration.walBytes - StoreFiles.size(of: files.wal))
            + max(0, SpareFile.bytes - StoreFiles.size(of: files.spare))
    }

    /// Allocates what is kept for a full disk, step by step behind the calls that wait for this thread.
    func refill() {
        guard !space.isRefilling else { return }
        space.isRefilling = true
        Task { refillStep() }
    }

    private func refillStep() {
        do throws(StoreError) {
            if try addToReserve() {
                Task { refillStep() }
                return
            }
            endRefilling()
        } catch {
            switch error.code {
            case .diskFull:
                space.isRefilling = false
                becomeScarce(because: error)
            case .full: endRefilling()  // the quota leaves no place for it until the hub has taken events
            default: space.isRefilling = false  // the next append meets it too; a later commit tries again
            }
        }
    }

    private func endRefilling() {
        space.isRefilling = false
        space.scarcity = nil
        tellRefused()
    }

    /// - Returns: Whether more is to be done.
    private func addToReserve() throws(StoreError) -> Bool {
        guard let opened else { return false }
        try WriteAheadLog(files: files).allocate(configuration.walBytes)
        try SpareFile(files: files).allocate()
        guard try opened.database.reserve.bytes() < configuration.reserveBytes else { return false }
        try opened.database.transaction { () throws(StoreError) in
            var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
            let needed = ReserveTable.pieceBytes + Retention.envelopeBytes
            try retention.makeRoom(bytes: needed, in: &ledger, extra: excessWALBytes())
            try opened.database.reserve.add()
            try ledger.save()
        }
        return true
    }

    /// Gives the database up when commits fail for long on a disk that is well otherwise: it has lost a sector.
    func giveUpIfLost(because error: StoreError) {
        guard error.code == .inputOutput else { return }
        let failures = (count: (space.failures?.count ?? 0) + 1, since: space.failures?.since ?? .now)
        space.failures = failures
        guard failures.count >= 3, .now - failures.since >= configuration.failureTolerance else { return }
        space.failures = (count: 0, since: .now)
        guard DiskProbe(files: StoreFiles(database: configuration.path)).succeeds(),
            let loss = giveUp(because: error.message)
        else { return }
        do throws(StoreError) {
            try reopen(after: loss, lockTimeout: .zero)
        } catch {
            // Kept with the loss: calls throw it and try again.
        }
    }

    /// Tells the hub how many events were refused, once they are taken again; at most once a minute.
    func tellRefused() {
        guard !space.isScarce, opened != nil, let report = space.refused.report() else { return }
        if let toldAt = space.toldAt, .now - toldAt < .seconds(60) { return }
        space.toldAt = .now
        do throws(StoreError) {
            let draft = try EventDraft(describing: report, path: configuration.path)
            _ = try write([[EncodedDraft(draft, room: room)]])
            space.refused.told()
        } catch {
            // They stay noted and are told later.
        }
    }
}

extension Family {
    /// Whether a full disk is kept for others.
    var isRefusedWhenScarce: Bool { rank >= Family.behaviour.rank }
}
