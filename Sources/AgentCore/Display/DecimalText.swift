// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Numbers with a fixed count of decimals.
package enum DecimalText {
    /// `12.50` for 12.5 and 2 places; rounded half away from zero.
    /// - Parameter places: 0 to 6.
    package static func text(_ value: Double, places: Int) -> String {
        precondition((0...6).contains(places))
        guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
        var scale: Int64 = 1
        for _ in 0..<places { scale *= 10 }
        let scaled = Int64((value.magnitude * Double(scale)).rounded())
        let sign = value < 0 && scaled != 0 ? "-" : ""
        guard places > 0 else { return "\(sign)\(scaled)" }
        let decimals = String(scaled % scale)
        return "\(sign)\(scaled / scale)." + String(repeating: "0", count: places - decimals.count) + decimals
    }
}
