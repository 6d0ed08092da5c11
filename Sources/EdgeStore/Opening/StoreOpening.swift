// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Glibc

/// Opens a store for writing, and begins it anew when what is there cannot be used.
struct StoreOpening {
    struct Opened {
        var database: StoreDatabase
        var lock: StoreLock
        var epoch: Int64
        /// What ``StoreFiles/identity(of:)`` told about the database when it was opened.
        var identity: [UInt64]
        /// Set when this is not the database that was there before.
        var renewal: StoreRenewed?
    }

    /// Why there is no database to go on with.
    private enum Problem {
        case missing
        case damaged(String, epoch: Int64?)
        case newer(version: Int64, epoch: Int64?)
    }

    private enum Found {
        case usable(StoreDatabase, epoch: Int64)
        case problem(Problem)
    }

    /// Files up to here are always checked page by page; it takes a few milliseconds a megabyte.
    private static let alwaysCheckedBytes: Int64 = 16 << 20
    /// Up to here after an unclean end, which is told by the WAL that it leaves. Damage in a larger file is
    /// found when it is met, and answered in the same manner.
    private static let checkedAfterCrashBytes: Int64 = 64 << 20

    let configuration: StoreConfiguration
    let room: RoomAddress

    var files: StoreFiles { StoreFiles(database: configuration.path) }

    /// - Parameters:
    ///   - loss: What happened to a running store; its file is then set aside without a further look.
    ///   - lockTimeout: How long to wait for other processes that have the store open.
    func open(after loss: StoreLoss? = nil, lockTimeout: Duration) throws(StoreError) -> Opened {
        try files.prepareDirectory()
        let lock = try StoreLock(files, timeout: lockTimeout)
        if case .usable(let database, let epoch) = try find(after: loss, lock) {
            return opened(database, lock, epoch, Self.renewal(byOthersAfter: loss))
        }
        return try lock.exclusively { () throws(StoreError) in
            // Another process may have begun it anew while this one waited.
            switch try find(after: loss, lock) {
            case .usable(let database, let epoch):
                return opened(database, lock, epoch, Self.renewal(byOthersAfter: loss))
            case .problem(let problem):
                let (database, epoch, renewal) = try renew(after: problem, loss: loss)
                return opened(database, lock, epoch, renewal)
            }
        }
    }

    private func opened(
        _ database: StoreDatabase,
        _ lock: StoreLock,
        _ epoch: Int64,
        _ renewal: StoreRenewed?
    ) -> Opened {
        lock.noteOpening()
        let identity = StoreFiles.identity(of: configuration.path)
        return Opened(database: database, lock: lock, epoch: epoch, identity: identity, renewal: renewal)
    }

    /// After a loss a usable file is one that another process, or an attempt that failed late, began anew.
    private static func renewal(byOthersAfter loss: StoreLoss?) -> StoreRenewed? {
        loss.map { StoreRenewed(reason: $0.reason, setAsideAs: nil, previousEpoch: $0.epoch) }
    }

    private func find(after loss: StoreLoss?, _ lock: StoreLock) throws(StoreError) -> Found {
        guard let loss else { return try find(lock) }
        if !loss.identity.isEmpty, loss.identity == StoreFiles.identity(of: configuration.path) {
            return .problem(.damaged(loss.reason, epoch: loss.epoch))
        }
        let found = try find(lock)
        if case .usable(_, let epoch) = found, epoch <= loss.epoch {
            return .problem(.damaged(loss.reason, epoch: epoch))
        }
        return found
    }

    private func find(_ lock: StoreLock) throws(StoreError) -> Found {
        var status = stat()
        guard lstat(configuration.path, &status) == 0 else {
            guard errno == ENOENT else { throw StoreError(errno: errno, path: configuration.path, operation: "lstat") }
            return .problem(.missing)
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return .problem(.damaged("it is not a regular file", epoch: nil))
        }
        if lock.wasOpenedInThisBoot, let complaint = LogCheck(files: files).complaint {
            return .problem(.damaged(complaint, epoch: nil))
        }
        do throws(StoreError) {
            return try examine(wasUnclean: WriteAheadLog(files: files).isLive)
        } catch  where error.code == .inputOutput && !DiskProbe(files: files).succeeds() {
            throw error  // the disk as a whole: what is on it may be sound
        } catch  where [.damaged, .inputOutput, .defect].contains(error.code) {
            return .problem(.damaged(error.message, epoch: nil))
        }
    }

    private func examine(wasUnclean: Bool) throws(StoreError) -> Found {
        let connection = try SQLiteConnection(
            path: configuration.path,
            mode: .readWrite,
            busyTimeout: configuration.busyTimeout
        )
        let version = try connection.integer("PRAGMA user_version") ?? 0
        let tableCount = try connection.integer("SELECT count(*) FROM sqlite_master") ?? 0
        if version == 0 && tableCount == 0 {
            return .problem(.missing)  // never got further than its name
        }
        guard try connection.integer("PRAGMA application_id") == StoreSchema.applicationID else {
            return .problem(.damaged("it is not a store of this program", epoch: nil))
        }
        let epoch = try connection.text("SELECT value FROM meta WHERE key = 'epoch'").flatMap { Int64($0) }
        guard version <= StoreSchema.version else { return .problem(.newer(version: version, epoch: epoch)) }
        let bytes = StoreFiles.size(of: configuration.path)
        if bytes <= (wasUnclean ? Self.checkedAfterCrashBytes : Self.alwaysCheckedBytes),
            let complaint = try connection.text("PRAGMA quick_check(1)"), complaint != "ok"
        {
            return .problem(.damaged(complaint, epoch: epoch))
        }
        let database = try prepare(connection)
        if wasUnclean { try foldWAL(connection) }
        if let contradiction = try database.contradiction() {
            return .problem(.damaged(contradiction, epoch: epoch))
        }
        let side = EpochFile(files: files).read()
        guard let epoch, epoch >= side ?? 0 else {
            return .problem(.damaged("it is an older copy: epoch \(epoch ?? 0) after \(side ?? 0)", epoch: epoch))
        }
        if epoch != side { try EpochFile(files: files).write(epoch) }
        return .usable(database, epoch: epoch)
    }

    /// What is read from a WAL that another process left may be in memory only, when a write of it had failed: once
    /// it is in the database, nothing that follows depends on it.
    private func foldWAL(_ connection: SQLiteConnection) throws(StoreError) {
        try connection.execute("PRAGMA wal_checkpoint(RESTART)")
    }

    private func prepare(_ connection: SQLiteConnection) throws(StoreError) -> StoreDatabase {
        let mode = try connection.text("PRAGMA journal_mode = WAL")
        guard mode == "wal" else {
            throw StoreError(
                .inaccessible,
                path: configuration.path,
                message: "no WAL, but journal mode \(mode ?? "?")"
            )
        }
        try connection.execute(StoreSchema.session(walBytes: configuration.walBytes))
        try connection.growBy(chunk: configuration.chunkBytes)
        let database = try StoreDatabase(connection)
        if try database.meta.value(.room) != "\(room)" {
            try database.transaction { () throws(StoreError) in try database.meta.set(.room, to: "\(room)") }
        }
        return database
    }

    private func renew(
        after problem: Problem,
        loss: StoreLoss?
    ) throws(StoreError) -> (StoreDatabase, epoch: Int64, StoreRenewed?) {
        let now = SystemClock.wallNanoseconds() / 1_000_000_000
        let known = [EpochFile(files: files).read(), loss?.epoch].compactMap(\.self).max()
        var renewal: StoreRenewed?
        var epoch: Int64 = 1
        switch problem {
        case .missing:
            if let known {
                let reason = loss?.reason ?? "the database was missing"
                renewal = StoreRenewed(reason: reason, setAsideAs: nil, previousEpoch: known)
                epoch = known + 1
            }
        case .damaged(let reason, let found):
            let name = try SetAside(files: files).move(.damaged, unixSeconds: now)
            let previous = [found, known].compactMap(\.self).max()
            renewal = StoreRenewed(reason: loss?.reason ?? reason, setAsideAs: name, previousEpoch: previous)
            epoch = Self.epoch(after: previous, unixSeconds: now)
        case .newer(let version, let found):
            let name = try SetAside(files: files).move(.newer, unixSeconds: now)
            let previous = [found, known].compactMap(\.self).max()
            let reason = loss?.reason ?? "its version \(version) is newer than \(StoreSchema.version)"
            renewal = StoreRenewed(reason: reason, setAsideAs: name, previousEpoch: previous)
            epoch = Self.epoch(after: previous, unixSeconds: now)
        }
        let database = try create(epoch: epoch, renewal: renewal)
        // Before the first append, so that no event of this epoch is older than the note of it.
        try EpochFile(files: files).write(epoch)
        return (database, epoch, renewal)
    }

    /// When nobody knows what the last epoch was, the time in seconds is above any that was counted.
    private static func epoch(after previous: Int64?, unixSeconds: Int64) -> Int64 {
        previous.map { $0 + 1 } ?? max(2, unixSeconds)
    }

    private func create(epoch: Int64, renewal: StoreRenewed?) throws(StoreError) -> StoreDatabase {
        for leftover in [files.wal, files.sharedMemory] where unlink(leftover) != 0 && errno != ENOENT {
            throw StoreError(errno: errno, path: leftover, operation: "unlink")
        }
        close(try files.open(configuration.path))
        let connection = try SQLiteConnection(
            path: configuration.path,
            mode: .readWrite,
            busyTimeout: configuration.busyTimeout
        )
        try connection.execute(StoreSchema.layout)
        try connection.execute(StoreSchema.session(walBytes: configuration.walBytes))
        try connection.growBy(chunk: configuration.chunkBytes)
        try connection.allocate(configuration.chunkBytes)
        try connection.execute("BEGIN IMMEDIATE")
        try connection.execute(StoreSchema.tables)
        let database = try StoreDatabase(connection)
        for family in Family.allCases {
            try database.families.save(FamilyState(family: family))
        }
        try database.meta.set(.epoch, to: String(epoch))
        try database.meta.set(.room, to: "\(room)")
        try database.meta.set(.createdUnixMilliseconds, to: String(SystemClock.wallNanoseconds() / 1_000_000))
        if let renewal {
            var ledger = try Ledger(database, epoch: epoch, room: room, ids: UUIDv7Generator())
            _ = try ledger.append(EventDraft(describing: renewal, path: configuration.path))
            try ledger.save()
            if let previous = renewal.previousEpoch {
                try database.meta.set(.renewedFrom, to: "\(previous) \(renewal.setAsideAs ?? "")")
            }
        }
        try connection.execute("COMMIT")
        try files.synchroniseDirectory()
        return database
    }
}
