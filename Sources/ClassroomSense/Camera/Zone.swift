// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A named part of the picture, such as the podium.
package struct Zone: Hashable, Sendable {
    /// A place in the picture: 0, 0 is the upper left corner, 1, 1 the lower right one.
    package struct Point: Hashable, Sendable {
        package var x: Double
        package var y: Double

        package init(x: Double, y: Double) {
            self.x = x
            self.y = y
        }
    }

    package var name: String
    /// The corners in order, at least three; the last is joined to the first. Where the outline crosses
    /// itself, the even-odd rule says what is inside.
    package var polygon: [Point]

    package init(name: String, polygon: [Point]) {
        self.name = name
        self.polygon = polygon
    }

    func contains(_ point: Point) -> Bool {
        var isInside = false
        var previous = polygon[polygon.count - 1]
        for corner in polygon {
            // Half-open in y, so that a corner belongs to one of its two edges.
            if (corner.y > point.y) != (previous.y > point.y) {
                let along = (point.y - corner.y) / (previous.y - corner.y)
                if point.x < corner.x + along * (previous.x - corner.x) { isInside.toggle() }
            }
            previous = corner
        }
        return isInside
    }
}

/// What is wrong with a zone. Each case carries the zone's name.
package enum ZoneError: Error, Hashable, Sendable, CustomStringConvertible {
    case tooFewCorners(String)
    case tooManyCorners(String)
    case outsidePicture(String)
    /// No centre of a grid cell lies in it: smaller than about 1/32 by 1/18 of the picture.
    case coversNoCell(String)
    case duplicateName(String)
    case tooManyZones

    package var description: String {
        switch self {
        case .tooFewCorners(let name): "zone \(name): needs at least 3 corners"
        case .tooManyCorners(let name): "zone \(name): has more than \(ZoneGrid.mostCorners) corners"
        case .outsidePicture(let name): "zone \(name): corners must be between 0 and 1"
        case .coversNoCell(let name): "zone \(name): is too small, it covers no cell of the 32x18 grid"
        case .duplicateName(let name): "zone \(name): is there twice"
        case .tooManyZones: "there are more than \(ZoneGrid.mostZones) zones"
        }
    }
}
