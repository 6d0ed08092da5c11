// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A directory for the databases of one run.
struct Workspace {
    private let directory: String

    init(in parent: String) throws {
        var template = Array("\(parent)/store-benchmark-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            let rows = StoreBenchmarks.Row.allCases.map(\.rawValue).joined(separator: ", ")
            throw BenchmarkFailure("mkdtemp in \(parent): errno \(errno); name a directory or one of \(rows)")
        }
        directory = String(cString: made)
    }

    /// A fresh name.
    func path() -> String { "\(directory)/\(UInt64.random(in: 0...UInt64.max)).sqlite" }

    func remove() {
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

struct BenchmarkFailure: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
