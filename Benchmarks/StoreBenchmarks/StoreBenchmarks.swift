// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workbench

/// Durable appends against a plain loop on SQLite in the same run, and the bytes they cost the disk.
///
/// Usage: `swift run -c release StoreBenchmarks [ROW ...] [DIRECTORY]`. Without a row all are measured, which takes
/// half a minute. DIRECTORY must be on the disk to measure; unless told it is the current one.
@main
enum StoreBenchmarks {
    /// What can be measured by name.
    enum Row: String, CaseIterable {
        /// 64 producers, each awaiting the append of one event.
        case append64 = "append-64"
        /// One producer of urgent events, one at a time.
        case append1 = "append-1"
        /// Bytes that reach the disk for one event at 50 events a second.
        case writtenBytes = "written-bytes"
    }

    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let named = arguments.compactMap { Row(rawValue: $0) }
        let directory = arguments.first { Row(rawValue: $0) == nil } ?? "."
        guard access(directory, W_OK) == 0 else {
            let rows = Row.allCases.map(\.rawValue).joined(separator: ", ")
            throw BenchmarkFailure("\(directory) is neither a directory to write in nor one of \(rows)")
        }
        let workspace = try Workspace(in: directory)
        defer { workspace.remove() }
        for row in named.isEmpty ? Row.allCases : named {
            switch row {
            case .append64: try await compare(row, producers: 64, perCommit: 100, in: workspace)
            case .append1: try await compare(row, producers: 1, perCommit: 1, in: workspace)
            case .writtenBytes: try await writtenBytes(in: workspace)
            }
        }
    }

    /// Alternating rounds: other load on the machine then hits both alike.
    private static func compare(_ row: Row, producers: Int, perCommit: Int, in workspace: Workspace) async throws {
        var (loop, store): ([Double], [Double]) = ([], [])
        for _ in 0..<5 {
            loop.append(try await Yardstick.rate(workspace.path(), perCommit: perCommit))
            store.append(try await Appends.rate(workspace.path(), producers: producers))
        }
        let ratios = zip(store, loop).map { $0 / $1 }.sorted()
        let rates = "EdgeStore \(Int(store.median)) | loop of \(perCommit) a commit \(Int(loop.median))"
        print("| \(row.rawValue), events/s | \(rates) | ratio \(ratios.median.rounded) (\(ratios.map(\.rounded))) |")
    }

    private static func writtenBytes(in workspace: Workspace) async throws {
        for history in [Duration.zero, .seconds(72 * 3600)] {
            let cost = try await WrittenBytes.perEvent(workspace.path(), history: history)
            let name = history == .zero ? "deleted once acknowledged" : "kept as history"
            print("| \(Row.writtenBytes.rawValue), \(name) | \(cost) bytes for an event of \(Sample.payloadBytes) |")
        }
    }
}
