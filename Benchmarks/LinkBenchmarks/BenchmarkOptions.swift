// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What the command line asks for.
struct BenchmarkOptions {
    /// What can be measured by name.
    enum Row: String, CaseIterable {
        /// A backlog that goes event by event: events a second, and memory.
        case drainSingle = "drain-single"
        /// The same in batches.
        case drainBatches = "drain-batches"
        /// From an accepted event to a subscriber on the hub, when nothing else is going on.
        case latency
        /// Processor time at a steady 200 events a second.
        case load
    }

    static let usage = """
        Usage: LinkBenchmarks [ROW ...] [--events N] [DIRECTORY]
        ROW is one of \(Row.allCases.map(\.rawValue).joined(separator: ", ")); N is the backlog of the drains (1000000).
        """

    var rows: [Row] = []
    /// In the backlog of a drain.
    var events = 1_000_000
    var directory = "."

    /// `nil` when the words are not those of ``usage``.
    init?(_ words: some Sequence<String>) {
        var words = Array(words)[...]
        while let word = words.popFirst() {
            if let row = Row(rawValue: word) {
                rows.append(row)
            } else if word == "--events" {
                guard let count = words.popFirst().flatMap({ Int($0) }), count > 0 else { return nil }
                events = count
            } else if word.hasPrefix("-") {
                return nil
            } else {
                directory = word
            }
        }
        if rows.isEmpty { rows = Row.allCases }
    }
}
