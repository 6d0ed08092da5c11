// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A set of sequences, kept as sorted ranges of which no two touch.
struct SequenceRanges: Hashable, Sendable {
    private(set) var ranges: [ClosedRange<Int64>] = []

    var isEmpty: Bool { ranges.isEmpty }

    /// Adds a range and joins it with those that it overlaps or touches.
    /// - Complexity: O(log *n*) to find its place, O(*n*) to move what follows.
    mutating func insert(_ range: ClosedRange<Int64>) {
        let start = firstIndex { $0.upperBound >= range.lowerBound - 1 }
        var end = start
        var joined = range
        while end < ranges.count, ranges[end].lowerBound <= range.upperBound + 1 {
            joined = min(joined.lowerBound, ranges[end].lowerBound)...max(joined.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(start..<end, with: [joined])
    }

    /// - Complexity: O(log *n*).
    func contains(_ sequence: Int64) -> Bool {
        let index = firstIndex { $0.upperBound >= sequence }
        return index < ranges.count && ranges[index].lowerBound <= sequence
    }

    mutating func removeFirst() -> ClosedRange<Int64> { ranges.removeFirst() }

    mutating func removeLast() { ranges.removeLast() }

    /// Joins the ranges with the smallest holes between them until at most `limit` are left.
    mutating func join(downTo limit: Int) {
        while ranges.count > max(1, limit) {
            let holes = zip(ranges, ranges.dropFirst()).map { $1.lowerBound - $0.upperBound }
            guard let smallest = holes.indices.min(by: { holes[$0] < holes[$1] }) else { return }
            ranges[smallest] = ranges[smallest].lowerBound...ranges[smallest + 1].upperBound
            ranges.remove(at: smallest + 1)
        }
    }

    private func firstIndex(where matches: (ClosedRange<Int64>) -> Bool) -> Int {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if matches(ranges[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
