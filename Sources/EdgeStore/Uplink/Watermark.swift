// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How far one family is settled: every event up to ``settled`` was acknowledged, or dropped and explained.
///
/// PUBACKs may come in any order; those ahead of the watermark are held in memory until the ones before
/// them have come. A held one that is lost (a crash, or more than ``maximumHeld``) is sent again.
struct Watermark: Hashable, Sendable {
    private(set) var settled: Int64
    private var ahead = SequenceRanges()

    /// The most disjoint ranges held ahead; far above what a window in flight can make.
    static let maximumHeld = 4096

    init(settled: Int64) {
        self.settled = settled
    }

    /// - Returns: Whether ``settled`` moved.
    @discardableResult
    mutating func settle(_ range: ClosedRange<Int64>) -> Bool {
        guard range.upperBound > settled else { return false }
        ahead.insert(max(range.lowerBound, settled + 1)...range.upperBound)
        guard let first = ahead.ranges.first, first.lowerBound == settled + 1 else {
            if ahead.ranges.count > Self.maximumHeld { ahead.removeLast() }
            return false
        }
        settled = ahead.removeFirst().upperBound
        return true
    }

    /// The first events after `sequence` that are not settled, up to the next that are.
    /// - Returns: After which sequence, and through which.
    func open(after sequence: Int64) -> (after: Int64, through: Int64) {
        var start = max(sequence, settled)
        for range in ahead.ranges where range.upperBound > start {
            guard range.lowerBound <= start + 1 else { return (start, range.lowerBound - 1) }
            start = range.upperBound
        }
        return (start, .maximumSequence)
    }
}
