// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Looks at the raw samples for what is wrong with a microphone: clipping, and no sound at all.
struct SampleScan {
    private(set) var clippedCount = 0
    private(set) var count = 0
    /// How many samples in a row, up to the last, have been the same.
    private(set) var sameCount = 0
    /// Of the last block of equal samples.
    private var last: Int16 = 0

    mutating func consume(_ samples: Span<Int16>) {
        guard samples.count > 0 else { return }
        var clipped = 0
        var differing = 0
        let first = samples[0]
        for index in samples.indices {
            let sample = samples[index]
            clipped &+= (sample == .max || sample == .min) ? 1 : 0
            differing &+= sample == first ? 0 : 1
        }
        clippedCount += clipped
        count += samples.count
        if differing > 0 {
            sameCount = 0
        } else {
            sameCount = first == last ? sameCount + samples.count : samples.count
        }
        last = first
    }

    /// Counts clipping anew; a silence goes on.
    mutating func takeCounts() -> (count: Int, clipped: Int) {
        defer { (count, clippedCount) = (0, 0) }
        return (count, clippedCount)
    }

    mutating func interrupt() {
        sameCount = 0
    }
}
