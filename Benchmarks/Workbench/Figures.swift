// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

// How figures are summed up and printed.
extension Collection where Element: Comparable {
    /// The upper one of the two in the middle when there are as many below as above. Must not be empty.
    package var median: Element { quantile(0.5) }

    /// The least element that `share` of all are not above.
    /// - Parameter share: 0 to 1.
    package func quantile(_ share: Double) -> Element {
        sorted()[Swift.min(count - 1, Int(Double(count) * share))]
    }
}

extension Double {
    /// To two decimals.
    package var rounded: Double { (self * 100).rounded() / 100 }
}
