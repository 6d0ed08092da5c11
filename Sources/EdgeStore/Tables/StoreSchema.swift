// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The layout of the database file, version 1.
///
/// - `event`: one row an event. Its key is family rank and sequence in one integer, so that a family lies
///   together, in order, in the table's own tree: no index is needed and none is written. The checksum tells an
///   event that the disk has altered from the one that was accepted: see ``WordSum``.
/// - `family`: the counters of each family, with a checksum; changed in the transaction that changes its events.
/// - `gap`: what the gap events that are not yet acknowledged explain, so that a gap event that must
///   be dropped itself is written again, joined with its neighbours.
/// - `salvaged`: events that go to the hub beside the families' own order, in the order of their ids, which are
///   never used twice. They come from a damaged store, or were dead letters (`is_explained` = 1).
/// - `replay`: ranges of acknowledged events that are sent again.
/// - `dead_letter`: copies of what the hub refused for good; the newest have the highest ids.
/// - `reserve`: pages that are kept for a full disk.
/// - `meta`: epoch, room, time of creation, and how far salvage has come.
///
/// Salvage knows the rows of `event`, `salvaged`, `family` and `meta` by their shape alone, see ``SalvagedRow``:
/// change both together.
enum StoreSchema {
    static let version: Int64 = 1
    /// "CRAG" in ASCII: tells this file from any other SQLite database.
    static let applicationID: Int64 = 0x4352_4147
    static let pageBytes: Int64 = 1024

    /// The sequence's part of an event's key.
    private static let sequenceBits: Int64 = 56

    static func key(rank: Int, sequence: Int64) -> Int64 { Int64(rank) << sequenceBits | sequence }

    static func rank(ofKey key: Int64) -> Int { Int(key >> sequenceBits) }

    static func sequence(ofKey key: Int64) -> Int64 { key & (1 << sequenceBits - 1) }

    /// Must run before the first table is made.
    static let layout = """
        PRAGMA page_size = \(pageBytes);
        PRAGMA auto_vacuum = INCREMENTAL;
        PRAGMA journal_mode = WAL;
        """

    static let tables = """
        CREATE TABLE event (
            key INTEGER PRIMARY KEY,
            type TEXT NOT NULL,
            device TEXT,
            unix_ms INTEGER NOT NULL,
            payload BLOB NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE family (
            rank INTEGER PRIMARY KEY,
            last_sequence INTEGER NOT NULL DEFAULT 0,
            acknowledged_sequence INTEGER NOT NULL DEFAULT 0,
            waiting_count INTEGER NOT NULL DEFAULT 0,
            waiting_bytes INTEGER NOT NULL DEFAULT 0,
            history_count INTEGER NOT NULL DEFAULT 0,
            history_bytes INTEGER NOT NULL DEFAULT 0,
            dropped_count INTEGER NOT NULL DEFAULT 0,
            lent_sequence INTEGER NOT NULL DEFAULT 0,
            lent_salvaged_id INTEGER NOT NULL DEFAULT 0,
            refused_count INTEGER NOT NULL DEFAULT 0,
            checksum INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE gap (
            carrier_sequence INTEGER PRIMARY KEY,
            rank INTEGER NOT NULL,
            first_sequence INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            epoch INTEGER,
            reason TEXT NOT NULL
        ) STRICT;
        CREATE TABLE salvaged (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            epoch INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            type TEXT NOT NULL,
            device TEXT,
            unix_ms INTEGER NOT NULL,
            payload BLOB NOT NULL,
            is_explained INTEGER NOT NULL DEFAULT 0,
            checksum INTEGER NOT NULL,
            UNIQUE (epoch, rank, sequence)
        ) STRICT;
        CREATE INDEX salvaged_order ON salvaged (rank);
        CREATE TABLE replay (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            rank INTEGER NOT NULL,
            next_sequence INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE dead_letter (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            epoch INTEGER NOT NULL,
            rank INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            type TEXT NOT NULL,
            device TEXT,
            unix_ms INTEGER NOT NULL,
            refused_unix_ms INTEGER NOT NULL,
            reason TEXT NOT NULL,
            payload BLOB NOT NULL,
            UNIQUE (epoch, rank, sequence)
        ) STRICT;
        CREATE TABLE reserve (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        """

    /// What holds for one connection only.
    ///
    /// Pages that become free are not overwritten with zeros, which Debian's SQLite does unless told: it would write
    /// each deleted event once more, and its copy in the WAL stays as it is anyway.
    /// - Parameter walBytes: What the WAL may take; it is folded into the database at a quarter of that.
    static func session(walBytes: Int64) -> String {
        """
        PRAGMA synchronous = FULL;
        PRAGMA secure_delete = FAST;
        PRAGMA wal_autocheckpoint = \(max(16, walBytes / 4 / pageBytes));
        PRAGMA journal_size_limit = \(walBytes);
        PRAGMA cache_size = -1024;
        PRAGMA temp_store = MEMORY;
        PRAGMA cell_size_check = ON;
        PRAGMA trusted_schema = OFF;
        """
    }
}
