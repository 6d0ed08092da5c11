// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// What `statvfs` says of the file system under a path.
package struct FileSystemSpace: Hashable, Sendable {
    /// What a process without root's reserve may still write.
    package var freeBytes: Int64
    package var freeInodes: Int64
    /// 0 where the file system makes them as needed, such as btrfs.
    package var inodes: Int64
    package var isReadOnly: Bool

    package init(freeBytes: Int64, freeInodes: Int64, inodes: Int64, isReadOnly: Bool) {
        self.freeBytes = freeBytes
        self.freeInodes = freeInodes
        self.inodes = inodes
        self.isReadOnly = isReadOnly
    }

    /// Of `path`, or of its nearest parent that exists. Blocks, on a dead network mount for ever.
    package init(under path: String) throws(FileSystemError) {
        var status = statvfs()
        var place = path
        while statvfs(place, &status) != 0 {
            let number = errno
            guard number == ENOENT, place != "/", let slash = place.lastIndex(of: "/") else {
                throw FileSystemError(path: place, errno: number)
            }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        freeBytes = Int64(clamping: UInt64(status.f_bavail)).multipliedSaturating(by: Int64(status.f_frsize))
        freeInodes = Int64(clamping: status.f_favail)
        inodes = Int64(clamping: status.f_files)
        isReadOnly = status.f_flag & UInt(ST_RDONLY) != 0
    }
}

/// The system would not say how full a file system is.
package struct FileSystemError: Error, Hashable, Sendable, CustomStringConvertible {
    package var path: String
    package var errno: CInt

    package var description: String { "\(path): \(String(cString: strerror(errno)))" }
}

extension Int64 {
    fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, isTooLarge) = multipliedReportingOverflow(by: factor)
        return isTooLarge ? .max : product
    }
}
