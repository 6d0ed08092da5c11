// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Workbench

/// The way from the store to the hub, each figure beside what a plain loop on libmosquitto makes in the same run.
///
/// Usage: `swift run -c release LinkBenchmarks [ROW ...] [--events N] [DIRECTORY]`. Without a row all are measured,
/// which takes about three minutes and a gigabyte of disk. DIRECTORY is where the stores are made; unless told it is
/// the current one.
@main
enum LinkBenchmarks {
    static func main() async throws {
        signal(SIGPIPE, SIG_IGN)
        guard let options = BenchmarkOptions(CommandLine.arguments.dropFirst()) else {
            print(BenchmarkOptions.usage)
            exit(64)
        }
        let workspace = try Workspace(in: options.directory)
        defer { workspace.remove() }
        let hub = try LocalHub()
        defer { hub.stop() }
        for row in options.rows {
            switch row {
            case .drainSingle, .drainBatches:
                try await DrainBenchmark(row, events: options.events, hub: hub, path: workspace.path()).run()
            case .latency: try await LatencyBenchmark(hub: hub, path: workspace.path()).run()
            case .load: try await LoadBenchmark(hub: hub, path: workspace.path()).run()
            }
        }
    }
}
