// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A captured file could not be made or written.
package struct CaptureFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    /// The C function that failed.
    package var operation: String
    package var errno: CInt

    package init(path: String, operation: String, errno: CInt) {
        self.path = path
        self.operation = operation
        self.errno = errno
    }

    package var description: String {
        switch errno {
        case EEXIST: "\(path): there is a file already"
        case EISDIR: "\(path): is a directory"
        default: "\(path): \(operation) failed: \(String(cString: strerror(errno)))"
        }
    }

    /// What a technician can do about it, as a sentence.
    package var advice: String {
        switch errno {
        case EEXIST: "Give another name, or --force to replace it."
        case EISDIR: "Give the name of a file in it."
        case ENOENT, ENOTDIR: "Make its directory first, or give another place."
        case EACCES, EPERM, EROFS: "Give a place where this user may write."
        case ENOSPC, EDQUOT: "Free space there, or give another place."
        case EFBIG: "Record fewer seconds, or give a place without a limit on file sizes."
        default: "Give another place; the kernel log (dmesg) may say more."
        }
    }
}
