// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc

/// One SQLite connection.
///
/// Not `Sendable`: its one owner uses it from one thread at a time, which is why SQLite's own locks are off
/// (`SQLITE_OPEN_NOMUTEX`). The handle is closed when the last statement and the last reference have gone.
final class SQLiteConnection {
    enum Mode {
        /// The file must exist; it is never created here.
        case readWrite
        /// Sees what a writer commits while it reads, and never makes it wait.
        case readOnly
        /// Takes no locks and looks for no WAL: right only while nobody writes.
        case immutable
    }

    let path: String
    private let handle: OpaquePointer

    /// - Parameter busyTimeout: How long a call may wait for another process, then it fails with `SQLITE_BUSY`.
    init(path: String, mode: Mode, busyTimeout: Duration) throws(StoreError) {
        var handle: OpaquePointer?
        let (name, flags) = Self.name(path, mode)
        let code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let handle else {
            defer { sqlite3_close_v2(handle) }  // SQLite wants a close even after a failed open
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
            throw StoreError(sqlite: code, errno: sqlite3_system_errno(handle), path: path, message: message)
        }
        self.path = path
        self.handle = handle
        sqlite3_busy_timeout(handle, CInt(clamping: busyTimeout.milliseconds))
    }

    deinit {
        sqlite3_close_v2(handle)
    }

    /// Runs one or more statements and ignores their rows.
    func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Compiles a statement that is kept and run many times.
    func prepare(_ sql: String) throws(StoreError) -> SQLiteStatement {
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        return SQLiteStatement(owning: statement, of: self)
    }

    /// The single integer that `sql` yields, such as a pragma's value; `nil` when there is no row.
    func integer(_ sql: String) throws(StoreError) -> Int64? {
        try prepare(sql).first { $0.integer(0) }
    }

    /// The single text that `sql` yields; `nil` when there is no row.
    func text(_ sql: String) throws(StoreError) -> String? {
        try prepare(sql).first { $0.text(0) } ?? nil
    }

    /// Whether a transaction is open. SQLite ends it by itself after some errors.
    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// The error of the call that just returned `code`.
    func failure(_ code: CInt) -> StoreError {
        StoreError(
            sqlite: code,
            errno: sqlite3_system_errno(handle),
            path: path,
            message: String(cString: sqlite3_errmsg(handle))
        )
    }

    /// From here on the file grows, and is cut, by whole chunks.
    func growBy(chunk bytes: Int64) throws(StoreError) {
        var chunk = CInt(clamping: bytes)
        try control(SQLITE_FCNTL_CHUNK_SIZE, &chunk)
    }

    /// Allocates the file up to this size, and on to the end of a chunk, durably.
    ///
    /// A commit may count on the file's new size. Were the file shorter after a power cut, SQLite would take the log
    /// behind it for damaged: it does when the two together are much smaller than the commit says.
    func allocate(_ bytes: Int64) throws(StoreError) {
        let before = StoreFiles.size(of: path)
        var bytes = sqlite3_int64(bytes)
        try control(SQLITE_FCNTL_SIZE_HINT, &bytes)
        if StoreFiles.size(of: path) != before { try synchronise() }
    }

    /// Through SQLite's own descriptor: to close another one would end its locks.
    private func synchronise() throws(StoreError) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        try control(SQLITE_FCNTL_FILE_POINTER, &file)
        guard let file, let synchronise = file.pointee.pMethods?.pointee.xSync else { return }
        let code = synchronise(file, SQLITE_SYNC_NORMAL)
        guard code == SQLITE_OK else {
            throw StoreError(sqlite: code, errno: errno, path: path, message: "the file could not be synchronised")
        }
    }

    /// The last connection that closes leaves the WAL as it is instead of deleting it.
    func keepWAL() throws(StoreError) {
        var isKept: CInt = 1
        try control(SQLITE_FCNTL_PERSIST_WAL, &isKept)
        try execute("PRAGMA journal_size_limit = -1")
    }

    /// `sqlite3_file_control` sets no error on the connection: the file is asked for its own.
    private func control(_ operation: CInt, _ argument: UnsafeMutableRawPointer) throws(StoreError) {
        let code = sqlite3_file_control(handle, nil, operation, argument)
        guard code != SQLITE_OK else { return }
        var number: CInt = 0
        sqlite3_file_control(handle, nil, SQLITE_FCNTL_LAST_ERRNO, &number)
        throw StoreError(sqlite: code, errno: number, path: path, message: String(cString: strerror(number)))
    }

    private static func name(_ path: String, _ mode: Mode) -> (String, CInt) {
        switch mode {
        case .readWrite: return (path, SQLITE_OPEN_READWRITE)
        case .readOnly: return (path, SQLITE_OPEN_READONLY)
        case .immutable:
            // The characters that mean something in SQLite's URI file names.
            let escaped = path.map { character in
                switch character {
                case "%": "%25"
                case "?": "%3f"
                case "#": "%23"
                default: String(character)
                }
            }
            return ("file:\(escaped.joined())?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
        }
    }
}
