// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What was acknowledged of the redeliveries and is not committed yet.
struct RedeliveryProgress {
    /// So many disjoint ranges of ids cause a commit; they are seldom more than a handful.
    static let maximumRanges = 1024

    private(set) var salvaged = SequenceRanges()
    /// By the id of the range.
    private(set) var replays: [Int64: Watermark] = [:]

    /// Whether it should be committed without delay.
    var isDue: Bool { salvaged.ranges.count >= Self.maximumRanges }

    func hasSettled(salvaged id: Int64) -> Bool { salvaged.contains(id) }

    /// - Returns: Whether there is something new to commit.
    mutating func settle(_ key: RedeliveryKey) -> Bool {
        switch key.origin {
        case .salvaged(let id):
            // What cannot be committed for long is forgotten here, and sent again by the next connection.
            if salvaged.ranges.count >= 2 * Self.maximumRanges { salvaged.removeLast() }
            salvaged.insert(id...id)
            return true
        case .replay(let id):
            return replays[id]?.settle(key.sequence...key.sequence) ?? false
        }
    }

    /// Notes that nothing is left to send of the range between these sequences.
    /// - Returns: Whether there is something new to commit.
    mutating func settle(_ row: ReplayTable.Row, _ range: ClosedRange<Int64>) -> Bool {
        replays[row.id]?.settle(range) ?? false
    }

    /// Keeps step with the ranges that there are: any process may have added, joined or ended some.
    mutating func follow(_ rows: [ReplayTable.Row]) {
        replays = Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row.id, replays[row.id] ?? Watermark(settled: row.range.lowerBound - 1))
            }
        )
    }

    /// Writes it into the database, inside the transaction that also commits the rest.
    func write(to database: StoreDatabase) throws(StoreError) {
        for range in salvaged.ranges { try database.salvaged.remove(range) }
        guard !replays.isEmpty else { return }
        for row in try database.replays.rows() {
            guard let watermark = replays[row.id] else { continue }
            try database.replays.settle(row, through: watermark.settled)
        }
    }

    /// Call when that transaction is on disk.
    mutating func wasWritten() {
        salvaged = SequenceRanges()
    }
}
