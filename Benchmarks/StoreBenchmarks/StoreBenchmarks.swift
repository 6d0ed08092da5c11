// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Durable appends against a plain loop on SQLite in the same run, and the bytes they cost the disk.
///
/// Usage: `swift run -c release StoreBenchmarks [DIRECTORY]`, 15 seconds; DIRECTORY must be on the disk to measure.
@main
enum StoreBenchmarks {
    static func main() async throws {
        let directory = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : "."
        let workspace = try Workspace(in: directory)
        defer { workspace.remove() }
        let room = workspace

        // Alternating rounds: other load on the machine then hits both alike.
        var rates: [String: [Double]] = [:]
        for _ in 0..<(CommandLine.arguments.count > 2 ? 0 : 3) {
            rates["loop, 100 a commit", default: []].append(try Yardstick.rate(room.path(), perCommit: 100))
            rates["EdgeStore, 64 producers", default: []].append(try await Appends.rate(room.path(), producers: 64))
            rates["loop, 1 a commit", default: []].append(try Yardstick.rate(room.path(), perCommit: 1))
            rates["EdgeStore, 1 producer", default: []].append(try await Appends.rate(room.path(), producers: 1))
        }
        let median = rates.mapValues { $0.sorted()[$0.count / 2] }
        report("64 producers", median["EdgeStore, 64 producers"], of: median["loop, 100 a commit"])
        report("1 producer, security", median["EdgeStore, 1 producer"], of: median["loop, 1 a commit"])

        for history in [Duration.zero, .seconds(72 * 3600)] {
            let cost = try await WrittenBytes.perEvent(room.path(), history: history)
            let name = history == .zero ? "deleted once acknowledged" : "kept as history"
            print("50 events a second, \(name): \(cost.written) bytes written an event of \(cost.payload) bytes")
        }
    }

    private static func report(_ name: String, _ rate: Double?, of yardstick: Double?) {
        guard let rate, let yardstick else { return }
        let share = (rate / yardstick * 100).rounded() / 100
        print("\(name): \(Int(rate)) events/s; plain loop \(Int(yardstick)) events/s; ratio \(share)")
    }
}

/// A directory for the databases of one run.
struct Workspace {
    private let directory: String

    init(in parent: String) throws {
        var template = Array("\(parent)/store-benchmark-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw BenchmarkFailure("mkdtemp in \(parent): errno \(errno)") }
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
