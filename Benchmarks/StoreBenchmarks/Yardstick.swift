// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// The least that a durable queue on SQLite can do: one table, one prepared statement, the same pragmas.
enum Yardstick {
    /// - Returns: Events a second, each committed with an fsync.
    static func rate(_ path: String, perCommit: Int) throws -> Double {
        var handle: OpaquePointer?
        guard sqlite3_open(path, &handle) == SQLITE_OK else { throw BenchmarkFailure("cannot open \(path)") }
        defer { sqlite3_close_v2(handle) }
        try execute(
            handle,
            """
            PRAGMA page_size = 1024; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1024; PRAGMA cache_size = -1024;
            CREATE TABLE event (id INTEGER PRIMARY KEY, payload BLOB NOT NULL);
            """
        )
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, "INSERT INTO event (payload) VALUES (?1)", -1, &statement, nil) == SQLITE_OK
        else { throw BenchmarkFailure("cannot prepare") }
        defer { sqlite3_finalize(statement) }
        // As long as the stored events of the other side.
        let payload = [UInt8](repeating: 0x78, count: Appends.payloadBytes)
        var count = 0
        let start = ContinuousClock.now
        while .now - start < .seconds(1) {
            try execute(handle, "BEGIN IMMEDIATE")
            for _ in 0..<perCommit {
                sqlite3_bind_blob(statement, 1, payload, CInt(payload.count), nil)
                guard sqlite3_step(statement) == SQLITE_DONE else { throw BenchmarkFailure("cannot insert") }
                sqlite3_reset(statement)
            }
            try execute(handle, "COMMIT")
            count += perCommit
        }
        return Double(count) / ((.now - start) / .seconds(1))
    }

    private static func execute(_ handle: OpaquePointer?, _ sql: String) throws {
        guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
            throw BenchmarkFailure("\(sql): \(String(cString: sqlite3_errmsg(handle)))")
        }
    }
}
