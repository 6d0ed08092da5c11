// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory for the databases of one run.
package struct Workspace {
    private let directory: String

    /// - Parameter parent: Must be on the disk to measure.
    package init(in parent: String) throws {
        var template = Array("\(parent)/benchmark-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw BenchmarkFailure("mkdtemp in \(parent): \(String(cString: strerror(errno)))")
        }
        directory = String(cString: made)
    }

    /// A fresh name.
    package func path() -> String { "\(directory)/\(UInt64.random(in: 0...UInt64.max)).sqlite" }

    package func remove() {
        guard let entries = opendir(directory) else { return }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { unlink("\(directory)/\(name)") }
        }
        closedir(entries)
        rmdir(directory)
    }
}
