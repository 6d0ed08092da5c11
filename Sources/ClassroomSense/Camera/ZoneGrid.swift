// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CPixels

/// Zones on the grid of 32 by 18 cells in which motion is counted.
///
/// A cell belongs to a zone when its centre lies in it; zones may overlap.
package struct ZoneGrid: Hashable, Sendable {
    package static let columns = Int(CPIXELS_GRID_WIDTH)
    package static let rows = Int(CPIXELS_GRID_HEIGHT)
    package static let cellCount = columns * rows
    package static let pixelsPerCell = LumaPicture.pixelCount / cellCount
    package static let mostZones = 16
    package static let mostCorners = 64

    /// In the order in which they were given.
    package let names: [String]
    private let cells: [[Int]]

    /// - Throws: ``ZoneError`` for the first zone that is not usable.
    package init(_ zones: [Zone] = []) throws(ZoneError) {
        guard zones.count <= Self.mostZones else { throw .tooManyZones }
        var names: [String] = []
        var cells: [[Int]] = []
        for zone in zones {
            guard !names.contains(zone.name) else { throw .duplicateName(zone.name) }
            names.append(zone.name)
            cells.append(try Self.cells(of: zone))
        }
        self.names = names
        self.cells = cells
    }

    /// The cells of a zone, row by row, each as `row * 32 + column`; empty when there is no such zone.
    package func cells(of name: String) -> [Int] {
        names.firstIndex(of: name).map { cells[$0] } ?? []
    }

    /// The changed part of every zone, 0 to 1.
    func ratios(of counts: [UInt8]) -> [String: Double] {
        var ratios: [String: Double] = [:]
        for (name, cells) in zip(names, cells) {
            let changed = cells.reduce(0) { $0 + Int(counts[$1]) }
            ratios[name] = Double(changed) / Double(cells.count * Self.pixelsPerCell)
        }
        return ratios
    }

    private static func cells(of zone: Zone) throws(ZoneError) -> [Int] {
        guard zone.polygon.count >= 3 else { throw .tooFewCorners(zone.name) }
        guard zone.polygon.count <= mostCorners else { throw .tooManyCorners(zone.name) }
        let range = 0.0...1.0
        guard zone.polygon.allSatisfy({ range.contains($0.x) && range.contains($0.y) }) else {
            throw .outsidePicture(zone.name)
        }
        let cells = (0..<cellCount).filter { cell in
            let column = Double(cell % columns)
            let row = Double(cell / columns)
            return zone.contains(.init(x: (column + 0.5) / Double(columns), y: (row + 0.5) / Double(rows)))
        }
        guard !cells.isEmpty else { throw .coversNoCell(zone.name) }
        return cells
    }
}
