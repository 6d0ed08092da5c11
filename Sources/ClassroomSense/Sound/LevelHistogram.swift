// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How often which level was there, in steps of 0.1 dB; for the levels exceeded a part of the time.
struct LevelHistogram {
    private static let lowest = SoundLevel.floor
    private static let highest = 5.0
    private static let stepsPerDecibel = 10.0
    private static let binCount = Int((highest - lowest) * stepsPerDecibel)

    private var bins = [UInt32](repeating: 0, count: binCount)
    private var silent = 0
    private(set) var count = 0

    /// - Parameter level: `nil` for silence, which is below every level.
    mutating func add(_ level: Double?) {
        count += 1
        guard let level, level >= Self.lowest else {
            silent += 1
            return
        }
        bins[min(Self.binCount - 1, Int((level - Self.lowest) * Self.stepsPerDecibel))] += 1
    }

    /// The level that was exceeded for `part` of the time, the middle of its 0.1 dB step.
    ///
    /// - Returns: `nil` when nothing was counted, or when that level is silence.
    func level(exceededFor part: Double) -> Double? {
        guard count > silent else { return nil }
        let wanted = max(1, part * Double(count))
        var seen = 0.0
        for bin in stride(from: Self.binCount - 1, through: 0, by: -1) {
            seen += Double(bins[bin])
            if seen >= wanted { return Self.lowest + (Double(bin) + 0.5) / Self.stepsPerDecibel }
        }
        return nil
    }

    mutating func removeAll() {
        for bin in bins.indices { bins[bin] = 0 }
        silent = 0
        count = 0
    }
}
