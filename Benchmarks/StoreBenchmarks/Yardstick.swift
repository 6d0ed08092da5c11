// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CSQLite
import EdgeStore
import Workbench

/// The least that a durable queue in the store's own table can do: one prepared statement, no counters, one thread.
///
/// The file is one that the store made, so that table, page size and journal mode are the same; what holds for a
/// connection only is set here to what the store sets.
enum Yardstick {
    /// - Returns: Events a second, each committed with an fsync.
    static func rate(_ path: String, perCommit: Int) async throws -> Double {
        try await Appends.store(path).close()
        return try await Task.detached { try loop(path, perCommit: perCommit) }.value
    }

    private static func loop(_ path: String, perCommit: Int) throws -> Double {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK else {
            throw BenchmarkFailure("cannot open \(path)")
        }
        defer { sqlite3_close_v2(handle) }
        let session = """
            PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1024; PRAGMA journal_size_limit = 4194304;
            PRAGMA cache_size = -1024; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;
            PRAGMA trusted_schema = OFF; PRAGMA secure_delete = FAST;
            """
        guard sqlite3_exec(handle, session, nil, nil, nil) == SQLITE_OK else {
            throw BenchmarkFailure(String(cString: sqlite3_errmsg(handle)))
        }
        let insert = try Statement("INSERT INTO event VALUES (?1, ?2, NULL, ?3, ?4)", handle)
        let (begin, commit) = (try Statement("BEGIN IMMEDIATE", handle), try Statement("COMMIT", handle))
        // Bound without a copy, as a C program would: they stay where they are until the end.
        let type = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 24)
        let payload = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: Sample.payloadBytes)
        type.initialize(repeating: 0x78)
        payload.initialize(repeating: 0x78)
        defer {
            type.deallocate()
            payload.deallocate()
        }
        var count = 0
        let start = ContinuousClock.now
        while .now - start < .seconds(1) {
            try begin.run()
            for _ in 0..<perCommit {
                count += 1
                sqlite3_bind_int64(insert.handle, 1, Int64(count))
                sqlite3_bind_text(insert.handle, 2, type.baseAddress, CInt(type.count), nil)
                sqlite3_bind_int64(insert.handle, 3, 1_795_306_500_250)
                sqlite3_bind_blob(insert.handle, 4, payload.baseAddress, CInt(payload.count), nil)
                try insert.run()
            }
            try commit.run()
        }
        return Double(count) / ((.now - start) / .seconds(1))
    }

    private final class Statement {
        let handle: OpaquePointer?

        init(_ sql: String, _ connection: OpaquePointer?) throws {
            var handle: OpaquePointer?
            guard sqlite3_prepare_v2(connection, sql, -1, &handle, nil) == SQLITE_OK else {
                throw BenchmarkFailure("\(sql): \(String(cString: sqlite3_errmsg(connection)))")
            }
            self.handle = handle
        }

        deinit { sqlite3_finalize(handle) }

        func run() throws {
            let code = sqlite3_step(handle)
            sqlite3_reset(handle)
            guard code == SQLITE_DONE else { throw BenchmarkFailure("step: \(String(cString: sqlite3_errstr(code)))") }
        }
    }
}
