// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds the holes in a camera's frame numbers.
struct SequenceCounter {
    private var last: UInt32?

    /// - Returns: How many frames are missing before this one. 0 for the first, and when the numbers
    ///   went backwards, which means that the driver began anew.
    mutating func missing(before sequence: UInt32) -> UInt64 {
        defer { last = sequence }
        guard let last else { return 0 }
        // Wraps with the counter: 1 after 4294967295 is two steps.
        let step = sequence &- last
        return step > 0 && step < 1 << 31 ? UInt64(step - 1) : 0
    }
}
