// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where the store is and how much it may hold.
package struct StoreConfiguration: Hashable, Sendable {
    /// The database file. Its directory also takes the WAL, a lock, the epoch's side file and what was set aside.
    package var path: String
    /// For the database, its WAL and what is allocated ahead for them, together. When it is reached, history goes first, then the oldest
    /// environment, behaviour and operations events; security and attendance are never dropped.
    package var maximumBytes: Int64 = 256 << 20
    /// How long acknowledged events stay for searches and replays; zero deletes them within ``acknowledgementDelay``.
    package var history: Duration = .seconds(72 * 3600)
    /// The most payload bytes of acknowledged events, over all families.
    package var historyBytes: Int64 = 64 << 20
    /// How long an event that is not urgent may wait for others to share its commit.
    package var commitDelay: Duration = .milliseconds(50)
    /// How long acknowledgements may wait for an append whose commit they share.
    package var acknowledgementDelay: Duration = .seconds(1)
    /// So many waiting events are committed without further delay.
    package var commitCount = 50
    /// The most events that may wait for a commit; more are refused.
    package var maximumWaiting = 1000
    /// How long to wait for another process that writes, such as a subcommand that leaves an audit event.
    package var busyTimeout: Duration = .seconds(2)
    /// The least time between attempts to open a store that could not be begun anew. Attempts are made by calls.
    package var reopenDelay: Duration = .seconds(1)
    /// Whether an open store reads by itself what was set aside; otherwise ``EdgeStore/salvage()`` must be called.
    package var salvagesInBackground = true

    /// The most bytes of the database that are kept for security, attendance and operations events on a full disk.
    /// At most an eighth of ``maximumBytes`` is; zero keeps none.
    package var maximumReserveBytes: Int64 = 4 << 20
    /// The least time between looks at the free space of a full disk. Looks are taken by calls.
    package var spaceLookDelay: Duration = .seconds(1)

    /// How long commits may fail with I/O errors on a disk that is well otherwise, before the database is given up.
    package var failureTolerance: Duration = .seconds(10)

    package init(path: String) {
        self.path = path
    }

    /// The least ``maximumBytes``.
    package static let minimumBytes: Int64 = 1 << 20

    /// The most payload that may be on its way to the hub at once. What is on its way when a connection ends may have
    /// arrived and is not dropped for the quota; each connection may leave so much of another family.
    package var onTheWayBytes: Int64 { maximumBytes / 16 }

    /// What the WAL may take of ``maximumBytes``.
    var walBytes: Int64 { min(4 << 20, maximumBytes / 4) }

    /// The database file grows by so much at a time, ahead of its content.
    var chunkBytes: Int64 { min(256 << 10, maximumBytes / 64) }

    /// What ``maximumBytes`` leaves for the database's content, the reserve included.
    var contentBytes: Int64 { maximumBytes - walBytes - chunkBytes - SpareFile.bytes - Self.sharedMemoryBytes }

    /// Whole pieces of ``ReserveTable``.
    var reserveBytes: Int64 {
        min(maximumReserveBytes, maximumBytes / 8) / ReserveTable.pieceBytes * ReserveTable.pieceBytes
    }

    /// SQLite's index of a WAL of up to 4 MiB with pages of ``StoreSchema/pageBytes``.
    private static let sharedMemoryBytes: Int64 = 32 << 10
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
