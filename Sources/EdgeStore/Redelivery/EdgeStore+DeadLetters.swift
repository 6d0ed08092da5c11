// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents

// What the hub refused for good.
extension EdgeStore {
    /// Takes events out of what is sent and keeps copies as dead letters, of which the oldest are forgotten beyond
    /// 1000 letters or 1 MiB.
    ///
    /// Each range of sequences is told to the hub by a `classroom.store.gap` event, but for what the hub had before
    /// (a replay) or was told of before (a dead letter that was sent again). Durable when this returns. Ignored are
    /// keys of an earlier epoch, what is there no longer, and gap events themselves: those stay, for what they
    /// explain must arrive.
    ///
    /// - Throws: ``StoreError``, and then nothing has changed; `.full` when the quota has no room for the gap events.
    package func setAside(_ letters: [DeadLetter]) throws(StoreError) {
        let settled = try withRenewal { () throws(StoreError) in
            try change { ledger throws(StoreError) in
                var notes = GapNotes()
                var settled: [DeadLetter.Subject] = []
                for letter in letters where try setAside(letter, in: &ledger, &notes) {
                    settled.append(letter.subject)
                }
                guard !settled.isEmpty else { return settled }
                try retention.boundDeadLetters(ledger.database)
                try retention.makeRoom(bytes: Int64(notes.byteCount), in: &ledger, extra: excessWALBytes())
                try notes.write(to: &ledger, path: configuration.path)
                return settled
            }
        }
        guard !settled.isEmpty else { return }
        for subject in settled { settle(subject) }
        arrival.yield()
    }

    private func settle(_ subject: DeadLetter.Subject) {
        switch subject {
        case .event(let key):
            if watermarks[key.family.rank].settle(key.sequence...key.sequence) { acknowledgementsMoved() }
        case .redelivery(let key):
            acknowledge(redelivered: [key])
        }
    }

    /// - Returns: Whether the letter's event was there to be set aside.
    private func setAside(
        _ letter: DeadLetter,
        in ledger: inout Ledger,
        _ notes: inout GapNotes
    ) throws(StoreError) -> Bool {
        let database = ledger.database
        let event: StoredEvent
        switch letter.subject {
        case .event(let key):
            guard key.epoch == ledger.epoch, let found = try database.events.event(key), found.type != StoreGap.type
            else { return false }
            guard try ledger.takeOut(key) else { return false }
            notes.add(key.sequence...key.sequence, GapSubject(family: key.family, epoch: nil, reason: .refused))
            event = found
        case .redelivery(let key):
            guard key.storeEpoch == ledger.epoch, let found = try redelivered(key, in: database),
                found.event.type != StoreGap.type
            else { return false }
            if case .salvaged(let id) = key.origin { try database.salvaged.remove(id...id) }
            if !found.isKnown {
                notes.add(
                    key.sequence...key.sequence,
                    GapSubject(family: key.family, epoch: found.event.key.epoch, reason: .refused)
                )
            }
            event = found.event
        }
        try database.deadLetters.insert(
            event,
            reason: String(decoding: letter.reason.utf8.prefix(DeadLetter.maximumReasonBytes), as: UTF8.self),
            refusedUnixMilliseconds: SystemClock.wallNanoseconds() / 1_000_000
        )
        return true
    }

    /// - Returns: The event, and whether the hub knows of it: as one that it has, or by a gap event.
    private func redelivered(
        _ key: RedeliveryKey,
        in database: StoreDatabase
    ) throws(StoreError) -> (event: StoredEvent, isKnown: Bool)? {
        switch key.origin {
        case .salvaged(let id):
            guard let row = try database.salvaged.row(id) else { return nil }
            return (row.event, row.isExplained)
        case .replay:
            let place = EventKey(family: key.family, epoch: key.storeEpoch, sequence: key.sequence)
            guard let event = try database.events.event(place) else { return nil }
            return (event, true)
        }
    }
}
