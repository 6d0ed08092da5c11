// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Random numbers that are the same in every run.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// Normally distributed with mean 0 and standard deviation 1 (Box and Muller).
    mutating func normal() -> Double {
        let radius = (-2 * log(Double.random(in: Double.leastNonzeroMagnitude..<1, using: &self))).squareRoot()
        return radius * cos(2 * .pi * Double.random(in: 0..<1, using: &self))
    }
}

/// Normally distributed numbers made once, because making them takes most of a test's time.
enum NormalNoise {
    private static let values: [Float] = {
        var random = SplitMix64(seed: 42)
        return (0..<262_144).map { _ in Float(random.normal()) }
    }()

    /// Calls `body` with `count` numbers, others for each seed.
    static func with<Result>(count: Int, seed: UInt64, _ body: (ArraySlice<Float>) -> Result) -> Result {
        var random = SplitMix64(seed: seed)
        let start = Int.random(in: 0...(values.count - count), using: &random)
        return body(values[start..<(start + count)])
    }
}
