// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

extension EdgeStoreReader {
    /// Reads all of the store and compares it with itself, as it was at one moment, beside a running agent too.
    ///
    /// Takes about a second for 100 MB. Meanwhile the agent's log is not begun anew, and grows by what is appended.
    /// - Throws: `.damaged` when it cannot be read far enough to say more.
    package func verify() throws(StoreError) -> StoreVerification {
        try Verifier(database, epoch: epoch, path: path).verify()
    }
}

/// One reading of all rows.
private struct Verifier {
    private let database: StoreDatabase
    private let epoch: Int64
    private let path: String
    private var events = StoreVerification.Check(.events)
    /// By rank.
    private var present = Family.allCases.map { _ in SequenceRanges() }
    private var explained = Family.allCases.map { _ in SequenceRanges() }

    init(_ database: StoreDatabase, epoch: Int64, path: String) {
        self.database = database
        self.epoch = epoch
        self.path = path
    }

    consuming func verify() throws(StoreError) -> StoreVerification {
        try database.connection.execute("BEGIN")
        do throws(StoreError) {
            let pages = try checkPages()
            try readEvents()
            let redeliveries = try checkRedeliveries()
            var sequences = StoreVerification.Check(.sequences)
            let states = try loadStates(&sequences)
            let counters = try checkCounters(states)
            try checkSequences(states, &sequences)
            try database.connection.execute("COMMIT")
            let checks = [pages, events, counters, sequences, redeliveries]
            return StoreVerification(path: path, epoch: epoch, checks: checks)
        } catch {
            do throws(StoreError) {
                try database.connection.execute("ROLLBACK")
            } catch {
                // The connection is given up; what made the reading fail says more.
            }
            throw error
        }
    }

    private func checkPages() throws(StoreError) -> StoreVerification.Check {
        var check = StoreVerification.Check(.pages)
        check.count = try database.connection.integer("PRAGMA page_count") ?? 0
        try database.connection.prepare("PRAGMA integrity_check(\(StoreVerification.Check.listedProblems))").forEach([])
        {
            if let complaint = $0.text(0), complaint != "ok" { check.note(complaint) }
            return true
        }
        return check
    }

    private mutating func readEvents() throws(StoreError) {
        let columns = "key, type, device, unix_ms, payload, checksum"
        try database.connection.prepare("SELECT \(columns) FROM event ORDER BY key").forEach([]) { row in
            let (rank, sequence) = (
                StoreSchema.rank(ofKey: row.integer(0)), StoreSchema.sequence(ofKey: row.integer(0))
            )
            events.count += 1
            guard let family = Family(rank: rank) else {
                events.note("event \(row.integer(0)) is of no family")
                return true
            }
            let event = StoredEvent(
                key: EventKey(family: family, epoch: epoch, sequence: sequence),
                type: row.text(1) ?? "",
                device: row.text(2),
                unixMilliseconds: row.integer(3),
                payload: row.blob(4)
            )
            present[rank].insert(sequence...sequence)
            if let problem = event.problem(checksum: row.integer(5)) { events.note(problem) }
            if let gap = GapExplanation(event), gap.epoch == epoch { explained[gap.family.rank].insert(gap.range) }
            return true
        }
    }

    private func checkRedeliveries() throws(StoreError) -> StoreVerification.Check {
        var check = StoreVerification.Check(.redeliveries)
        let columns = "epoch, rank, sequence, type, device, unix_ms, payload, checksum"
        try database.connection.prepare("SELECT \(columns) FROM salvaged ORDER BY id").forEach([]) { row in
            check.count += 1
            guard let family = Family(rank: Int(row.integer(1))) else {
                check.note("an event that is sent again is of no family")
                return true
            }
            let event = StoredEvent(
                key: EventKey(family: family, epoch: row.integer(0), sequence: row.integer(2)),
                type: row.text(3) ?? "",
                device: row.text(4),
                unixMilliseconds: row.integer(5),
                payload: row.blob(6)
            )
            if let problem = event.problem(checksum: row.integer(7)) { check.note(problem) }
            return true
        }
        return check
    }

    /// None when they are not as they were written.
    private func loadStates(_ check: inout StoreVerification.Check) throws(StoreError) -> [FamilyState] {
        do throws(StoreError) {
            return try database.families.load()
        } catch  where error.code == .damaged {
            check.note(error.message)
            return []
        }
    }

    private func checkCounters(_ states: [FamilyState]) throws(StoreError) -> StoreVerification.Check {
        var check = StoreVerification.Check(.counters)
        for state in states {
            check.count += 1
            let settled = state.acknowledgedSequence
            let waiting = try database.events.measure(state.family, after: settled, through: .maximumSequence)
            let history = try database.events.measure(state.family, after: 0, through: settled)
            if waiting != (state.waitingCount, state.waitingBytes) {
                check.note(
                    "\(state.family): \(waiting.count) events of \(waiting.byteCount) bytes wait, and "
                        + "\(state.waitingCount) of \(state.waitingBytes) are counted"
                )
            }
            if history != (state.historyCount, state.historyBytes) {
                check.note(
                    "\(state.family): \(history.count) acknowledged events of \(history.byteCount) bytes are kept, and "
                        + "\(state.historyCount) of \(state.historyBytes) are counted"
                )
            }
        }
        return check
    }

    private func checkSequences(_ states: [FamilyState], _ check: inout StoreVerification.Check) throws(StoreError) {
        let letters = try database.deadLetters.size().count
        for state in states {
            if let last = present[state.family.rank].ranges.last?.upperBound, last > state.lastSequence {
                check.note("\(state.family): event #\(last) lies beyond the last one, #\(state.lastSequence)")
            }
            guard state.acknowledgedSequence < state.lastSequence else { continue }
            let range = state.acknowledgedSequence + 1...state.lastSequence
            check.count += range.upperBound - range.lowerBound + 1
            var known = present[state.family.rank]
            known.formUnion(explained[state.family.rank])
            let missing = known.missing(in: range)
            // Gap events that were acknowledged may have left the store; what they told of is counted.
            guard missing.count > state.droppedCount + letters else { continue }
            for hole in missing.ranges {
                check.note(
                    "\(state.family): #\(hole.lowerBound) to #\(hole.upperBound) are missing, and nothing says why"
                )
            }
        }
    }
}

extension StoredEvent {
    /// What is wrong with it, or `nil`.
    fileprivate func problem(checksum stored: Int64) -> String? {
        let name = "event \(key.family) #\(key.sequence)"
        guard checksum == stored else { return "\(name) is not as it was accepted" }
        guard let envelope = EventEnvelope(payload) else { return "\(name) is no event" }
        guard envelope.key == key, envelope.type == type, envelope.device == device else {
            return "\(name) says of itself that it is \(envelope.key.family) #\(envelope.key.sequence)"
        }
        return nil
    }
}
