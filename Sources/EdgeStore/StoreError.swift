// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CSQLite
import Glibc

/// A failure of the store: what it means for the caller, where, and what SQLite or the system said.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Another process held the database for longer than the store waits.
        case busy
        /// The store was closed.
        case closed
        /// The content makes no sense. A writer sets such a file aside by itself; a reader reports it.
        case damaged
        /// The file system has no space left. Nothing that was accepted is lost; goes on when space returns.
        case diskFull
        /// The quota is reached and only events that may not be dropped are left.
        case full
        /// The system failed to read or write, or had no memory.
        case inputOutput
        /// There is no store at this path.
        case missing
        /// The file was written by a newer version of the agent.
        case newerVersion
        /// More events wait for the disk than the store accepts.
        case overloaded
        /// The file system is mounted read-only. Nothing that was accepted is lost; goes on when it is writable again.
        case readOnly
        /// The directory or file cannot be opened with the rights of this process.
        case inaccessible
        /// SQLite refused what this program asked for: a defect of this program.
        case defect
    }

    package var code: Code
    /// The database, or the file beside it that failed.
    package var path: String
    /// SQLite's extended result code; 0 when the failure did not come from SQLite.
    package var sqliteCode: CInt
    package var message: String

    package init(_ code: Code, path: String, message: String, sqliteCode: CInt = 0) {
        self.code = code
        self.path = path
        self.sqliteCode = sqliteCode
        self.message = message
    }

    /// A failed system call on a file beside the database.
    init(errno: CInt, path: String, operation: String) {
        let code: Code =
            switch errno {
            case ENOSPC, EDQUOT: .diskFull
            case EROFS: .readOnly
            case EACCES, EPERM, ENOENT, ENOTDIR: .inaccessible
            default: .inputOutput
            }
        self.init(code, path: path, message: "\(operation) failed: \(String(cString: strerror(errno)))")
    }

    /// - Parameters:
    ///   - sqlite: The extended result code.
    ///   - errno: What `sqlite3_system_errno` says: a full disk may hide behind an I/O error.
    init(sqlite: CInt, errno: CInt, path: String, message: String) {
        let code: Code =
            switch sqlite & 0xFF {
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
            case SQLITE_FULL: .diskFull
            case SQLITE_IOERR where errno == ENOSPC || errno == EDQUOT: .diskFull
            case SQLITE_IOERR where errno == EROFS: .readOnly
            case SQLITE_IOERR, SQLITE_NOMEM: .inputOutput
            case SQLITE_READONLY where errno == EROFS, SQLITE_CANTOPEN where errno == EROFS: .readOnly
            case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .inaccessible
            default: .defect
            }
        self.init(code, path: path, message: message, sqliteCode: sqlite)
    }

    package var description: String {
        let origin = sqliteCode == 0 ? "" : " (SQLite \(sqliteCode))"
        return "\(path): \(message)\(origin)"
    }

    /// What a technician can do about it, as one sentence.
    package var advice: String {
        switch code {
        case .busy: "Find the process that holds the file with `fuser \(path)`."
        case .closed: "The agent is stopping; start it again."
        case .damaged: "Restart the agent: it sets the damaged file aside, begins anew and salvages what can be read."
        case .diskFull: "Free space on the file system of \(path); `df` shows which one."
        case .full: "Bring the hub back so that events can leave, or raise store.max_bytes."
        case .inputOutput: "Look for disk errors with `dmesg`; a failing disk must be replaced."
        case .missing: "Check store.path in the config; the agent creates the store when it first runs."
        case .newerVersion: "Use the version of classroom-agent that wrote it, or a newer one."
        case .overloaded: "The disk cannot keep up with the events; look at its load with `iostat`."
        case .readOnly:
            "Look with `dmesg` why the file system of \(path) became read-only; then `mount -o remount,rw` or replace it."
        case .inaccessible: "Check owner and rights of \(path) and its directory, or run as root or the agent's user."
        case .defect: "Report this text to the makers of classroom-agent."
        }
    }
}
