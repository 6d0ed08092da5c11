// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How a camera's pictures are judged. The defaults were chosen on real footage of people outdoors.
package struct CameraSettings: Hashable, Sendable {
    /// Named parts of the picture whose motion is reported apart.
    package var zones: ZoneGrid
    /// How many grey levels a pixel must change to count as motion or presence: 10 to 100. Six times the noise
    /// of a usual camera in a lit room.
    package var changeThreshold = 25
    /// How fast the background follows: it closes 1/2^n of the difference a frame, n = 3 to 8. At 10 frames
    /// a second 4 lets it forget a change in about 2 s.
    package var backgroundShift = 4
    /// Changed pixels below which a cell of 100 counts as still: 1 to 50. Takes out single noisy pixels.
    package var cellMinimum = 3

    /// The changed part of the picture from which somebody is present: 0.001 to 0.2.
    package var presenceRatio = 0.005
    /// The changed part of the picture up to which it counts as still: 0 to 0.05.
    package var stillRatio = 0.0005
    /// How long picture and room must be quiet before the first empty-room reference is taken: 10 s to 1 h.
    package var firstReferenceAfter = Duration.seconds(120)
    /// How long both must be quiet before the reference is taken anew: 20 min to 24 h. Somebody who sits still
    /// is taken for furniture after this time.
    package var nextReferenceAfter = Duration.seconds(20 * 60)

    /// Mean luma below which the picture is dark: 1 to 100.
    package var darkLuma = 20.0
    /// The part of the usual edges that must be left: 0.3 to 0.95.
    package var edgeKeepRatio = 0.75
    /// Sharpness relative to its own median below which the picture is defocused: 0.01 to 0.5.
    package var sharpnessRatio = 0.1
    /// How long a fault must last to be reported: 1 s to 10 min.
    package var faultAfter = Duration.seconds(10)
    /// How long a picture must be good for the fault to be over: 1 s to 10 min.
    package var recoveredAfter = Duration.seconds(5)

    package init(zones: ZoneGrid) {
        self.zones = zones
    }

    /// Every value that is out of its range, as `name: rule`; empty when usable.
    package var problems: [String] {
        var problems: [String] = []
        func check<Value: Comparable>(_ name: String, _ value: Value, _ range: ClosedRange<Value>) {
            if !range.contains(value) {
                problems.append("\(name): must be \(range.lowerBound) to \(range.upperBound), is \(value)")
            }
        }
        check("changeThreshold", changeThreshold, 10...100)
        check("backgroundShift", backgroundShift, 3...8)
        check("cellMinimum", cellMinimum, 1...50)
        check("presenceRatio", presenceRatio, 0.001...0.2)
        check("stillRatio", stillRatio, 0...0.05)
        check("firstReferenceAfter", firstReferenceAfter, .seconds(10) ... .seconds(3600))
        check("nextReferenceAfter", nextReferenceAfter, .seconds(1200) ... .seconds(86400))
        check("darkLuma", darkLuma, 1...100)
        check("edgeKeepRatio", edgeKeepRatio, 0.3...0.95)
        check("sharpnessRatio", sharpnessRatio, 0.01...0.5)
        check("faultAfter", faultAfter, .seconds(1) ... .seconds(600))
        check("recoveredAfter", recoveredAfter, .seconds(1) ... .seconds(600))
        return problems
    }
}
