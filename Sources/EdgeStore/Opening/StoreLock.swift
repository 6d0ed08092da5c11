// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// Who may begin a store anew: every writer holds the lock shared while it has the store open, and takes it
/// alone to create a database or to set one aside, so that no other writes into a file that was moved away.
///
/// The system releases it when the process ends, however it ends.
final class StoreLock {
    private let descriptor: CInt
    private let path: String
    private let timeout: Duration
    /// Whether the store was opened before since the machine was started.
    let wasOpenedInThisBoot: Bool

    /// Takes the lock shared.
    /// - Parameter timeout: How long to wait for a process that begins the store anew.
    init(_ files: StoreFiles, timeout: Duration) throws(StoreError) {
        path = files.lock
        self.timeout = timeout
        descriptor = try files.open(path)
        wasOpenedInThisBoot = Self.notesThisBoot(path)
        try acquire(LOCK_SH)
    }

    /// Whether no process has the store open now, and one had since the machine was started.
    ///
    /// Takes the lock for a moment; a writer that opens just then comes to wait for it.
    static func wasLeftInThisBoot(_ files: StoreFiles) -> Bool {
        let descriptor = open(files.lock, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0 && notesThisBoot(files.lock)
    }

    private static func notesThisBoot(_ path: String) -> Bool {
        guard case .success(let text) = SmallFile.read(path, limit: 64) else { return false }
        return text == SystemClock.bootID
    }

    /// Notes in the lock file that the database has been opened since the machine was started.
    func noteOpening() {
        guard !wasOpenedInThisBoot else { return }
        let bytes = Array(SystemClock.bootID.utf8)
        // A note that cannot be made costs a check at the next opening, no more.
        if ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) < bytes.count {
            ftruncate(descriptor, 0)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Runs `body` while no other process has the store open.
    /// - Throws: `.busy` when one keeps it open.
    func exclusively<Value>(_ body: () throws(StoreError) -> Value) throws(StoreError) -> Value {
        try acquire(LOCK_EX)
        do throws(StoreError) {
            let value = try body()
            try acquire(LOCK_SH)
            return value
        } catch {
            flock(descriptor, LOCK_UN)  // the caller gives up; closing would do the same
            throw error
        }
    }

    private func acquire(_ mode: CInt) throws(StoreError) {
        let deadline = ContinuousClock.now + timeout
        while flock(descriptor, mode | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw StoreError(errno: errno, path: path, operation: "flock")
            }
            guard .now < deadline else {
                throw StoreError(.busy, path: path, message: "another process has the store open")
            }
            usleep(10_000)
        }
    }
}
