// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
import Glibc

/// Looks into a store without writing, beside a running agent or after it has stopped.
///
/// Never makes the writer wait: every call reads at most a bounded number of events in a transaction of its
/// own. Not `Sendable`, and blocks for as long as the disk takes: for subcommands, not for the agent's tasks.
package final class EdgeStoreReader {
    /// How far a reader has come in each family.
    package struct Position: Hashable, Sendable {
        /// By rank: the last sequence read.
        fileprivate var sequences = [Int64](repeating: 0, count: Family.allCases.count)

        /// Before the oldest event that is kept.
        package init() {}
    }

    /// Events that one call reads at most.
    package static let pageCount = 256

    let path: String
    let database: StoreDatabase
    let epoch: Int64
    private let identity: [UInt64]
    private var version: Int64?

    /// - Throws: ``StoreError`` with `.missing`, `.inaccessible`, `.damaged` or `.newerVersion`.
    package init(path: String) throws(StoreError) {
        let files = StoreFiles(database: path)
        identity = StoreFiles.identity(of: path)
        guard !identity.isEmpty else {
            // A directory that may not be entered hides whether there is one.
            if errno == EACCES { throw StoreError(errno: EACCES, path: path, operation: "stat") }
            throw StoreError(.missing, path: path, message: "there is no store")
        }
        self.path = path
        try Self.checkLog(files)
        database = try Self.open(files)
        guard let epoch = try database.epoch() else {
            throw StoreError(.damaged, path: path, message: "the epoch is missing")
        }
        self.epoch = epoch
    }

    package func statistics() throws(StoreError) -> StoreStatistics {
        try StoreStatistics(database, files: StoreFiles(database: path))
    }

    /// The next events after `position`, which moves past them. Empty at the end.
    ///
    /// Reads family by family, most important first.
    /// - Parameter families: `nil` for all.
    package func next(after position: inout Position, families: Set<Family>? = nil) throws(StoreError) -> [StoredEvent]
    {
        var events: [StoredEvent] = []
        for family in Family.allCases.sorted(by: { $0.rank < $1.rank }) where families?.contains(family) ?? true {
            let more = try database.events.events(
                of: family,
                epoch: epoch,
                after: position.sequences[family.rank],
                limit: Self.pageCount - events.count
            )
            if let last = more.last { position.sequences[family.rank] = last.key.sequence }
            events += more
            if events.count == Self.pageCount { break }
        }
        return events
    }

    /// The last events by the time at which they happened, oldest first, and the position after them, from which
    /// ``next(after:families:)`` goes on with what is appended later.
    /// - Parameter count: At most 10,000.
    package func last(
        _ count: Int,
        families: Set<Family>? = nil
    ) throws(StoreError) -> (events: [StoredEvent], position: Position) {
        let limit = min(max(0, count), 10_000)
        var position = Position()
        var events: [StoredEvent] = []
        for family in Family.allCases where families?.contains(family) ?? true {
            let newest = try database.events.lastSequence(of: family)
            position.sequences[family.rank] = newest
            events += try database.events.events(
                of: family,
                epoch: epoch,
                after: max(0, newest - Int64(limit)),
                through: newest,
                limit: limit
            )
        }
        events.sort { a, b in
            (a.unixMilliseconds, a.key.family.rank, a.key.sequence) < (
                b.unixMilliseconds, b.key.family.rank, b.key.sequence
            )
        }
        return (events.suffix(limit), position)
    }

    /// Whether a writer has committed since the last call; the first call says yes. Cheap enough to ask often.
    package func hasChanged() throws(StoreError) -> Bool {
        let version = try database.connection.integer("PRAGMA data_version")
        defer { self.version = version }
        return version != self.version
    }

    /// Whether the path still names the file that is being read. Once the agent has begun the store anew it does
    /// not, and a new reader is needed.
    package var isCurrent: Bool { StoreFiles.identity(of: path) == identity }

    /// The first connection after a process was killed begins the shared memory anew, also one that only reads: what
    /// it told of lost commits must be seen before.
    private static func checkLog(_ files: StoreFiles) throws(StoreError) {
        guard StoreLock.wasLeftInThisBoot(files), let complaint = LogCheck(files: files).complaint else { return }
        throw StoreError(.damaged, path: files.wal, message: complaint)
    }

    private static func open(_ files: StoreFiles) throws(StoreError) -> StoreDatabase {
        do throws(StoreError) {
            return try open(files, .readOnly)
        } catch  where error.code == .inaccessible && !WriteAheadLog(files: files).isLive {
            // Nobody has it open, and this user may not make the files that sharing needs.
            return try open(files, .immutable)
        }
    }

    private static func open(_ files: StoreFiles, _ mode: SQLiteConnection.Mode) throws(StoreError) -> StoreDatabase {
        let connection = try SQLiteConnection(path: files.database, mode: mode, busyTimeout: .seconds(1))
        let version = try connection.integer("PRAGMA user_version") ?? 0
        guard try connection.integer("PRAGMA application_id") == StoreSchema.applicationID else {
            throw StoreError(.damaged, path: files.database, message: "it is not a store of this program")
        }
        guard version <= StoreSchema.version else {
            throw StoreError(
                .newerVersion,
                path: files.database,
                message: "its version \(version) is newer than \(StoreSchema.version)"
            )
        }
        return try StoreDatabase(connection)
    }
}
