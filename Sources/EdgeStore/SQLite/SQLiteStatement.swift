// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CSQLite

/// A value bound to a statement's parameter.
enum SQLiteValue {
    case integer(Int64)
    case text(String)
    case blob([UInt8])
    case null
}

/// The parameters of a statement that is about to run; those that are not bound are `NULL`.
///
/// Nothing is copied: what a pointer is bound to must stay where it is until the statement has run.
struct SQLiteParameters {
    fileprivate let statement: OpaquePointer
    /// Of the first call that failed.
    fileprivate var code = SQLITE_OK

    mutating func bind(_ integer: Int64, at position: CInt) {
        note(sqlite3_bind_int64(statement, position, integer))
    }

    /// - Parameter text: UTF-8, without an end mark.
    mutating func bind(text: UnsafeRawBufferPointer, at position: CInt) {
        let start = text.baseAddress?.assumingMemoryBound(to: CChar.self)
        note(sqlite3_bind_text(statement, position, start, CInt(text.count), nil))
    }

    /// - Parameter blob: Not empty: that would be `NULL`.
    mutating func bind(blob: UnsafeRawBufferPointer, at position: CInt) {
        note(sqlite3_bind_blob(statement, position, blob.baseAddress, CInt(blob.count), nil))
    }

    private mutating func note(_ code: CInt) {
        if self.code == SQLITE_OK { self.code = code }
    }
}

/// The row that a statement stands on; valid only inside the closure that it was given to.
struct SQLiteRow {
    fileprivate let statement: OpaquePointer

    func integer(_ column: CInt) -> Int64 { sqlite3_column_int64(statement, column) }

    func isNull(_ column: CInt) -> Bool { sqlite3_column_type(statement, column) == SQLITE_NULL }

    /// `nil` for SQL `NULL`.
    func text(_ column: CInt) -> String? {
        sqlite3_column_text(statement, column).map { String(cString: $0) }
    }

    /// A copy of the bytes; empty for SQL `NULL`.
    func blob(_ column: CInt) -> [UInt8] {
        guard let start = sqlite3_column_blob(statement, column) else { return [] }
        return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column))))
    }

    /// The bytes where SQLite has them; empty for SQL `NULL`.
    func borrowedBlob(_ column: CInt) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(statement, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    }
}

/// One compiled statement, run with positional parameters. Keeps its connection alive.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    init(owning handle: OpaquePointer, of connection: SQLiteConnection) {
        self.handle = handle
        self.connection = connection
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Runs to the end; rows are ignored.
    func run(_ values: SQLiteValue...) throws(StoreError) {
        try forEach(values) { _ in true }
    }

    /// What `read` makes of the first row, or `nil` when there is none.
    func first<Value>(_ values: SQLiteValue..., read: (SQLiteRow) -> Value) throws(StoreError) -> Value? {
        var value: Value?
        try forEach(values) { row in
            value = read(row)
            return false
        }
        return value
    }

    /// Runs to the end with what `bind` binds, without a copy or an allocation: for statements that run often.
    func run(binding bind: (inout SQLiteParameters) -> Void) throws(StoreError) {
        defer { reset() }
        var parameters = SQLiteParameters(statement: handle)
        bind(&parameters)
        guard parameters.code == SQLITE_OK else { throw connection.failure(parameters.code) }
        try step { _ in true }
    }

    /// Hands each row to `body` until it returns `false`.
    func forEach(_ values: [SQLiteValue], _ body: (SQLiteRow) -> Bool) throws(StoreError) {
        defer { reset() }
        for (index, value) in values.enumerated() {
            let code = bind(value, at: CInt(index + 1))
            guard code == SQLITE_OK else { throw connection.failure(code) }
        }
        try step(body)
    }

    private func step(_ body: (SQLiteRow) -> Bool) throws(StoreError) {
        while true {
            let code = sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw connection.failure(code) }
            guard body(SQLiteRow(statement: handle)) else { return }
        }
    }

    private func reset() {
        // The result repeats the error of the last step, which was thrown already.
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
    }

    private func bind(_ value: SQLiteValue, at position: CInt) -> CInt {
        switch value {
        case .integer(let integer): sqlite3_bind_int64(handle, position, integer)
        case .text(let text): sqlite3_bind_text(handle, position, text, -1, Self.transient)
        case .blob(let bytes): sqlite3_bind_blob(handle, position, bytes, CInt(bytes.count), Self.transient)
        case .null: sqlite3_bind_null(handle, position)
        }
    }

    // `SQLITE_TRANSIENT`, a C cast that Swift does not import; SQLite compares it with -1 and never calls it.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
