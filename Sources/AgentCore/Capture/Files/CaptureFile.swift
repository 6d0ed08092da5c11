// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization

/// A picture or a recording on its way to a file: whole or not at all.
///
/// Written beside its final name under a hidden one, readable by its owner alone, and renamed by ``commit()``.
/// Without it the end of its lifetime removes what was written. Any thread may write; one at a time.
package final class CaptureFile: Sendable {
    package let path: String
    private let temporaryPath: String
    private let replaces: Bool
    private let descriptor: CInt
    private let isCommitted = Atomic(false)

    /// Makes the hidden file.
    /// - Parameters:
    ///   - owner: Who is to own it. Only root can give files away.
    ///   - replaces: Whether ``path`` may exist. Its content stays until ``commit()``.
    package init(path: String, owner: InvokingUser, replaces: Bool) throws(CaptureFileError) {
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw CaptureFileError(path: path, operation: "open", errno: EISDIR)
            }
            guard replaces else { throw CaptureFileError(path: path, operation: "open", errno: EEXIST) }
        }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let hidden = ".\(parts.last ?? "").\(getpid()).part"
        let temporaryPath = (parts.dropLast().map(String.init) + [hidden]).joined(separator: "/")
        // Never one that is there: in a directory that others may write to it could be a link of theirs.
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = open(temporaryPath, flags, 0o600)
        guard descriptor >= 0 else { throw CaptureFileError(path: path, operation: "open", errno: errno) }
        self.path = path
        self.temporaryPath = temporaryPath
        self.replaces = replaces
        self.descriptor = descriptor
        // From here on `deinit` closes and removes it, after these throws too.
        guard fchmod(descriptor, 0o600) == 0 else {
            throw CaptureFileError(path: path, operation: "fchmod", errno: errno)
        }
        guard geteuid() != 0 || fchown(descriptor, owner.userID, owner.groupID) == 0 else {
            throw CaptureFileError(path: path, operation: "fchown", errno: errno)
        }
    }

    deinit {
        close(descriptor)
        if !isCommitted.load(ordering: .relaxed) { unlink(temporaryPath) }
    }

    /// Writes all of `bytes` at `offset`, in bytes from the start.
    package func write(_ bytes: RawSpan, at offset: Int) throws(CaptureFileError) {
        var written = 0
        while written < bytes.byteCount {
            let count = bytes.withUnsafeBytes { buffer in
                pwrite(
                    descriptor,
                    buffer.baseAddress?.advanced(by: written),
                    buffer.count - written,
                    off_t(offset + written)
                )
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw CaptureFileError(path: path, operation: "pwrite", errno: count < 0 ? errno : EIO)
            }
            written += count
        }
    }

    /// Brings the file to the disk and gives it its name. Called once, after the last write.
    /// - Throws: `EEXIST` when a file of that name came up meanwhile and may not be replaced.
    package func commit() throws(CaptureFileError) {
        guard fsync(descriptor) == 0 else { throw CaptureFileError(path: path, operation: "fsync", errno: errno) }
        if !replaces {
            // Takes the name without a moment in which another's file could be replaced.
            let reservation = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard reservation >= 0 else { throw CaptureFileError(path: path, operation: "open", errno: errno) }
            close(reservation)
        }
        guard rename(temporaryPath, path) == 0 else {
            let error = CaptureFileError(path: path, operation: "rename", errno: errno)
            if !replaces { unlink(path) }
            throw error
        }
        isCommitted.store(true, ordering: .relaxed)
    }
}
