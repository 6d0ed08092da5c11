// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The rows of `meta`: facts about the store as a whole.
final class MetaTable {
    enum Key: String {
        /// Counts up when a store was lost and begun anew.
        case epoch
        /// The room that wrote last, for a technician who finds a loose disk. Events carry their own.
        case room
        /// Milliseconds since 1970, as the box knew it.
        case createdUnixMilliseconds = "created_unix_ms"
        /// The epoch of the store before this one, and the name under which it was set aside, if it was.
        case renewedFrom = "renewed_from"
        /// The name of what is being salvaged, and the page up to which that was done.
        case salvageProgress = "salvage_progress"
        /// The names of what was salvaged last, oldest first, one a line.
        case salvaged
    }

    private let select: SQLiteStatement
    private let replace: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        select = try connection.prepare("SELECT value FROM meta WHERE key = ?1")
        replace = try connection.prepare("INSERT OR REPLACE INTO meta VALUES (?1, ?2)")
    }

    func value(_ key: Key) throws(StoreError) -> String? {
        try select.first(.text(key.rawValue)) { $0.text(0) } ?? nil
    }

    func set(_ key: Key, to value: String) throws(StoreError) {
        try replace.run(.text(key.rawValue), .text(value))
    }
}
