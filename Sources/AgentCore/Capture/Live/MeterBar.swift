// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A bar of `#` for a terminal.
package enum MeterBar {
    /// - Parameter ratio: How much of it is filled, 0 to 1; what is beyond counts as the nearest.
    package static func text(_ ratio: Double, width: Int) -> String {
        let filled = ratio.isNaN ? 0 : Int((max(0, min(ratio, 1)) * Double(width)).rounded())
        return "[" + String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled) + "]"
    }

    /// The moving part of a picture, 0 to 1, so that a small one can be seen: the bar goes with its root, a
    /// person far away (1 %) fills a tenth of it.
    package static func motion(_ ratio: Double, width: Int) -> String {
        text(max(0, ratio).squareRoot(), width: width)
    }

    /// A level from −60 dBFS (empty) to 0 (full).
    package static func level(_ decibels: Double?, width: Int) -> String {
        text(((decibels ?? -60) + 60) / 60, width: width)
    }
}
