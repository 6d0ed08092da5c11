// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents

/// Mends a store that no process has open, as far as it can be.
///
/// Blocks for as long as the disk takes: for a subcommand.
package struct StoreRepair {
    /// What is to be done.
    package enum Plan: Hashable, Sendable {
        case nothing
        /// The events are whole; only the counts beside them are wrong.
        case recount
        /// The file is set aside and what can be read of it is salvaged into a new one.
        case renew(reason: String)
        /// What was set aside before has not been salvaged yet.
        case salvage
    }

    private let configuration: StoreConfiguration
    private let room: RoomAddress

    package init(_ configuration: StoreConfiguration, room: RoomAddress) {
        var configuration = configuration
        configuration.salvagesInBackground = false
        self.configuration = configuration
        self.room = room
    }

    private var files: StoreFiles { StoreFiles(database: configuration.path) }

    /// Looks, and changes nothing.
    /// - Throws: `.missing`, `.inaccessible` and whatever else is no damage.
    package func plan() throws(StoreError) -> (plan: Plan, found: StoreVerification?) {
        let found: StoreVerification
        do throws(StoreError) {
            found = try EdgeStoreReader(path: configuration.path).verify()
        } catch  where [.damaged, .newerVersion, .inputOutput, .defect].contains(error.code) {
            return (.renew(reason: error.message), nil)
        }
        let bad = found.checks.filter { $0.problemCount > 0 }
        if let worse = bad.first(where: { $0.subject != .counters }) {
            return (.renew(reason: worse.problems.first ?? "it does not add up"), found)
        }
        if !bad.isEmpty { return (.recount, found) }
        let aside = SetAside(files: files)
        return (aside.unsalvaged(.damaged) + aside.unsalvaged(.newer) == [] ? .nothing : .salvage, found)
    }

    /// - Returns: What was salvaged; empty when nothing had to be.
    /// - Throws: `.busy` while another process has the store open.
    package func carryOut(_ plan: Plan) async throws(StoreError) -> [StoreSalvaged] {
        switch plan {
        case .nothing: return []
        case .recount:
            try recount()
            return []
        case .renew(let reason): try renew(reason)
        case .salvage: break
        }
        let thread: PollThread
        do {
            thread = try PollThread(label: "store")
        } catch {
            throw StoreError(.inputOutput, path: configuration.path, message: "\(error)")
        }
        let store = try await EdgeStore(configuration, room: room, thread: thread)
        let summaries = try await store.salvage()
        await store.close()
        return summaries
    }

    /// Counts anew what lies on either side of each family's watermark.
    private func recount() throws(StoreError) {
        let lock = try StoreLock(files, timeout: configuration.busyTimeout)
        try lock.exclusively { () throws(StoreError) in
            let connection = try SQLiteConnection(
                path: configuration.path,
                mode: .readWrite,
                busyTimeout: configuration.busyTimeout
            )
            let database = try StoreDatabase(connection)
            try database.transaction { () throws(StoreError) in
                for var state in try database.families.load() {
                    let settled = state.acknowledgedSequence
                    let waiting = try database.events.measure(state.family, after: settled, through: .maximumSequence)
                    let history = try database.events.measure(state.family, after: 0, through: settled)
                    (state.waitingCount, state.waitingBytes) = waiting
                    (state.historyCount, state.historyBytes) = history
                    try database.families.save(state)
                }
            }
        }
    }

    /// Sets the file aside even where the agent would go on with it.
    private func renew(_ reason: String) throws(StoreError) {
        let opening = StoreOpening(configuration: configuration, room: room)
        // Without a known epoch the file is such that opening it finds the damage by itself.
        let loss = EpochFile(files: files).read().map {
            StoreLoss(reason: reason, identity: StoreFiles.identity(of: configuration.path), epoch: $0)
        }
        _ = try opening.open(after: loss, lockTimeout: configuration.busyTimeout)
    }
}
