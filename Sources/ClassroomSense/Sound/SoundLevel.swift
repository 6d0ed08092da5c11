// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Levels in decibels relative to full scale, where 0 is the mean square of the loudest square wave that 16 bits
/// can hold; a full-scale sine is −3.01.
enum SoundLevel {
    /// Below this there is only digital silence: the rounding noise of 16 bits lies at about −101.
    static let floor = -130.0

    /// - Parameter meanSquare: Of samples between −1 and 1.
    /// - Returns: `nil` below ``floor``: silence has no level, and no number would be true.
    static func decibels(meanSquare: Double) -> Double? {
        guard meanSquare > 1e-13 else { return nil }
        return 10 * log10(meanSquare)
    }
}
