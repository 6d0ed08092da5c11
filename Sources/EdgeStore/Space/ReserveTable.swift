// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The rows of `reserve`: pages of the database file that hold nothing of use, for the time when the file system has
/// none to give. A row that is deleted leaves free pages, which SQLite writes before it asks for new ones.
final class ReserveTable {
    /// One row. Small enough that its transaction is a small part of the least WAL.
    static let pieceBytes: Int64 = 64 << 10

    private let insert: SQLiteStatement
    private let total: SQLiteStatement
    private let delete: SQLiteStatement

    init(_ connection: SQLiteConnection) throws(StoreError) {
        // Random, so that a file system that compresses has to keep the space as well.
        insert = try connection.prepare("INSERT INTO reserve (bytes) VALUES (randomblob(?1))")
        total = try connection.prepare("SELECT ifnull(sum(length(bytes)), 0) FROM reserve")
        delete = try connection.prepare("DELETE FROM reserve WHERE id = (SELECT max(id) FROM reserve) RETURNING id")
    }

    func bytes() throws(StoreError) -> Int64 {
        try total.first { $0.integer(0) } ?? 0
    }

    func add() throws(StoreError) {
        try insert.run(.integer(Self.pieceBytes))
    }

    /// - Returns: Whether there was one left.
    func remove() throws(StoreError) -> Bool {
        var isRemoved = false
        try delete.forEach([]) { _ in
            isRemoved = true
            return true
        }
        return isRemoved
    }
}
