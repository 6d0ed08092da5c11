// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Workbench

/// What this process takes of the machine.
enum ProcessFigures {
    /// In KiB: private memory, and its share of what is shared.
    static func proportionalSetSize() throws -> Int {
        let text = try SmallFile.read("/proc/self/smaps_rollup").get()
        for line in text.split(separator: "\n") where line.hasPrefix("Pss:") {
            if let size = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) { return size }
        }
        throw BenchmarkFailure("/proc/self/smaps_rollup has no Pss")
    }

    /// Of all threads, in user and kernel mode.
    static func processorTime() -> Duration {
        var usage = rusage()
        getrusage(CInt(RUSAGE_SELF.rawValue), &usage)  // fails for a wrong pointer only
        return duration(usage.ru_utime) + duration(usage.ru_stime)
    }

    private static func duration(_ time: timeval) -> Duration {
        .seconds(time.tv_sec) + .microseconds(time.tv_usec)
    }
}
