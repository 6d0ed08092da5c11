// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where the store is and how much it may hold.
package struct StoreConfiguration: Hashable, Sendable {
    /// The database file. Its directory also takes the WAL, a lock, the epoch's side file and what was set aside.
    package var path: String
    /// For the database and its WAL together. When it is reached, history goes first, then the oldest
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

    package init(path: String) {
        self.path = path
    }

    /// The least ``maximumBytes``.
    package static let minimumBytes: Int64 = 1 << 20

    /// What the WAL may take of ``maximumBytes``.
    var walBytes: Int64 { min(4 << 20, maximumBytes / 4) }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
