// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Sizes for people.
package enum ByteText {
    /// Three figures, in powers of 1000 as disks are sold: `512 B`, `1.27 MB`, `98.3 GB`.
    package static func text(_ bytes: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        guard unit > 0 else { return "\(bytes) B" }
        let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        return "\(DecimalText.text(value, places: places)) \(units[unit])"
    }
}
