// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

// Changes that are not appends.
extension EdgeStore {
    /// Runs `body` as one durable transaction on the present database, which it must not change otherwise.
    func change<Value>(_ body: (inout Ledger) throws(StoreError) -> Value) throws(StoreError) -> Value {
        let opened = try current()
        try checkIdentity(opened)
        let (value, ledger) = try opened.database.transaction { () throws(StoreError) in
            var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
            lending.raise(&ledger.families)
            let value = try body(&ledger)
            try ledger.save()
            return (value, ledger)
        }
        ids = ledger.ids
        lending.noteMarks(ledger.families)
        return value
    }

    /// - Throws: `.damaged` when the database file has lost its name: SQLite would go on writing into a file that
    ///   ends with this process.
    func checkIdentity(_ opened: StoreOpening.Opened) throws(StoreError) {
        guard !files.hasLost(opened.identity) else {
            throw StoreError(
                .damaged,
                path: configuration.path,
                message: "the database file was removed while in use"
            )
        }
    }
}
