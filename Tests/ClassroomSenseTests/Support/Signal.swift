// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Made-up sound at 48 kHz.
enum Signal {
    static let rate = 48_000

    /// A sine; `amplitude` 1 is full scale.
    static func tone(_ hertz: Double, amplitude: Double, seconds: Double, rate: Int = rate) -> [Int16] {
        (0..<Int(seconds * Double(rate))).map { index in
            sample(amplitude * sin(2 * .pi * hertz * Double(index) / Double(rate)))
        }
    }

    /// White noise with a root mean square of `deviation`, 1 being full scale.
    static func noise(deviation: Double, seconds: Double, seed: UInt64 = 7) -> [Int16] {
        var random = SplitMix64(seed: seed)
        return (0..<Int(seconds * Double(rate))).map { _ in sample(deviation * random.normal()) }
    }

    static func silence(seconds: Double) -> [Int16] {
        [Int16](repeating: 0, count: Int(seconds * Double(rate)))
    }

    static func mix(_ first: [Int16], _ second: [Int16]) -> [Int16] {
        zip(first, second).map { Int16(max(-32768, min(32767, Int($0) + Int($1)))) }
    }

    static func decibels(_ factor: Double) -> Double { 20 * log10(factor) }

    static func factor(_ decibels: Double) -> Double { pow(10, decibels / 20) }

    private static func sample(_ value: Double) -> Int16 {
        Int16(max(-32768, min(32767, (value * 32768).rounded())))
    }
}
