// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// When a room counts as occupied, and when as vacant again.
package struct OccupancySettings: Hashable, Sendable {
    /// The moving part of a picture from which it is evidence: 0.0005 to 0.2.
    package var motionRatio = 0.002
    /// How long there must have been motion within the last 5 s: 0.2 to 4 s.
    package var motionDuration = Duration.seconds(2)
    /// How long somebody must have been present within the last 5 s: 0.2 to 4 s.
    package var presenceDuration = Duration.seconds(2)
    /// How long there must have been speech within the last 10 s: 1 to 8 s.
    package var speechDuration = Duration.seconds(3)
    /// How long there must be no evidence at all before the room is vacant: 10 s to 2 h.
    package var vacantAfter = Duration.seconds(300)
    /// A device that has said nothing for this time counts as unavailable: 2 s to 5 min.
    package var staleAfter = Duration.seconds(10)

    package init() {}

    /// Every value that is out of its range, as `name: rule`; empty when usable.
    package var problems: [String] {
        var problems: [String] = []
        func check<Value: Comparable>(_ name: String, _ value: Value, _ range: ClosedRange<Value>) {
            if !range.contains(value) {
                problems.append("\(name): must be \(range.lowerBound) to \(range.upperBound), is \(value)")
            }
        }
        check("motionRatio", motionRatio, 0.0005...0.2)
        check("motionDuration", motionDuration, .milliseconds(200) ... .seconds(4))
        check("presenceDuration", presenceDuration, .milliseconds(200) ... .seconds(4))
        check("speechDuration", speechDuration, .seconds(1) ... .seconds(8))
        check("vacantAfter", vacantAfter, .seconds(10) ... .seconds(7200))
        check("staleAfter", staleAfter, .seconds(2) ... .seconds(300))
        return problems
    }
}
