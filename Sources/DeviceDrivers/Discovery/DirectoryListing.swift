// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The names in a folder of `/proc`, `/sys` or `/dev`.
enum DirectoryListing {
    /// Names without `.` and `..`, in the kernel's order; empty when the folder cannot be read.
    ///
    /// What is beyond `limit` names is left out.
    static func names(of path: String, limit: Int) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while names.count < limit, let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
