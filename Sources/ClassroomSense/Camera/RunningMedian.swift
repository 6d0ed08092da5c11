// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The median of the last values, for judging a measure by what is usual for it.
struct RunningMedian {
    private let capacity: Int
    private let fewest: Int
    private var values: [Double] = []
    private var next = 0
    /// `nil` until there are enough values.
    private(set) var median: Double?

    /// A median of the last `capacity` values that needs `fewest` of them.
    init(capacity: Int, fewest: Int) {
        precondition(fewest >= 1 && fewest <= capacity)
        self.capacity = capacity
        self.fewest = fewest
        values.reserveCapacity(capacity)
    }

    mutating func add(_ value: Double) {
        if values.count < capacity {
            values.append(value)
        } else {
            values[next] = value
            next = (next + 1) % capacity
        }
        guard values.count >= fewest else { return }
        median = values.sorted()[values.count / 2]
    }
}
