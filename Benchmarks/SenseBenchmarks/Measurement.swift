// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// CPU time of this thread for one piece of work, over several runs.
struct Measurement {
    /// Milliseconds of one repetition: of the fastest run, and of the middle one.
    var minimum: Double
    var median: Double

    /// Runs `body` that many times in each of the runs.
    init(runs: Int = 15, repetitions: Int, _ body: (_ repetition: Int) -> Void) {
        body(0)  // touches the memory and fills the caches
        let times = (0..<runs).map { _ in
            let start = Self.threadMilliseconds()
            for repetition in 0..<repetitions { body(repetition) }
            return (Self.threadMilliseconds() - start) / Double(repetitions)
        }
        let sorted = times.sorted()
        minimum = sorted[0]
        median = sorted[runs / 2]
    }

    private static func threadMilliseconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
    }
}

/// The table that the benchmarks print.
enum Table {
    static func header() {
        row("what", "minimum", "median", "limit")
        row("----", "-------", "------", "-----")
    }

    static func row(_ what: String, _ measurement: Measurement, limit: Double? = nil) {
        row(what, milliseconds(measurement.minimum), milliseconds(measurement.median), limit.map(milliseconds) ?? "")
    }

    private static func row(_ what: String, _ columns: String...) {
        let padded = columns.map { String(repeating: " ", count: max(1, 12 - $0.count)) + $0 }
        print(what + String(repeating: " ", count: max(1, 58 - what.count)) + padded.joined())
    }

    private static func milliseconds(_ value: Double) -> String {
        let thousandths = Int((value * 1000).rounded())
        let fraction = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction + " ms"
    }
}
