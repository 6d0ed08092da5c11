// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension EdgeStore {
    /// Folds the WAL into the database and leaves its space allocated for the next start, when the disk may be full.
    ///
    /// A failure is no harm: SQLite folds it in itself when the last connection closes, or at the next opening.
    func keepWAL() {
        guard let connection = opened?.database.connection else { return }
        do throws(StoreError) {
            try connection.execute("PRAGMA busy_timeout = 0")
            // Cut rather than left with old frames: these would be written again over a database that was restored.
            guard try connection.integer("PRAGMA wal_checkpoint(TRUNCATE)") == 0 else { return }
            try connection.keepWAL()
            try WriteAheadLog(files: StoreFiles(database: configuration.path)).allocate(configuration.walBytes)
        } catch {
            return
        }
    }
}
