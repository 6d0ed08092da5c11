// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import ClassroomSense

@Suite("ZoneGrid")
struct ZoneGridTests {
    private func zone(_ name: String, _ corners: [(Double, Double)]) -> Zone {
        Zone(name: name, polygon: corners.map { Zone.Point(x: $0.0, y: $0.1) })
    }

    private func rectangle(_ name: String, _ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> Zone {
        zone(name, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    }

    @Test("the whole picture is every cell")
    func whole() throws {
        let grid = try ZoneGrid([rectangle("all", 0, 0, 1, 1)])
        #expect(grid.cells(of: "all") == Array(0..<576))
    }

    @Test("two halves share no cell and miss none")
    func halves() throws {
        let grid = try ZoneGrid([rectangle("left", 0, 0, 0.47, 1), rectangle("right", 0.47, 0, 1, 1)])
        let (left, right) = (grid.cells(of: "left"), grid.cells(of: "right"))
        // 0.47 * 32 = 15.04: the centre of column 14 is left of it, that of column 15 right.
        #expect(left.allSatisfy { $0 % 32 <= 14 })
        #expect(Set(left + right).count == 576 && left.count + right.count == 576)
    }

    @Test("a triangle covers the cells whose centre is in it")
    func triangle() throws {
        let grid = try ZoneGrid([zone("corner", [(0, 0), (0.1, 0), (0, 0.1)])])
        // x + y < 0.1 for centres at (c + 0.5) / 32 and (r + 0.5) / 18.
        let expected = (0..<576).filter { (Double($0 % 32) + 0.5) / 32 + (Double($0 / 32) + 0.5) / 18 < 0.1 }
        #expect(grid.cells(of: "corner") == expected)
        #expect(expected == [0, 1, 32].filter(expected.contains))
    }

    @Test("the direction of the corners does not matter, a dent is outside")
    func concave() throws {
        let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.5, 0.2), (0.0, 1.0)]
        let forth = try ZoneGrid([zone("m", corners)])
        let back = try ZoneGrid([zone("m", corners.reversed())])
        #expect(forth.cells(of: "m") == back.cells(of: "m"))
        #expect(!forth.cells(of: "m").contains(17 * 32 + 16))
        #expect(forth.cells(of: "m").contains(0))
    }

    @Test("unusable zones are named")
    func errors() {
        let small = rectangle("dot", 0.001, 0.001, 0.002, 0.002)
        let good = rectangle("desks", 0, 0, 1, 1)
        #expect(throws: ZoneError.coversNoCell("dot")) { try ZoneGrid([good, small]) }
        #expect(throws: ZoneError.tooFewCorners("line")) { try ZoneGrid([zone("line", [(0, 0), (1, 1)])]) }
        #expect(throws: ZoneError.outsidePicture("far")) { try ZoneGrid([rectangle("far", 0, 0, 1.1, 1)]) }
        #expect(throws: ZoneError.outsidePicture("nan")) { try ZoneGrid([rectangle("nan", 0, 0, .nan, 1)]) }
        #expect(throws: ZoneError.duplicateName("desks")) { try ZoneGrid([good, good]) }
        #expect(throws: ZoneError.tooManyCorners("round")) {
            try ZoneGrid([zone("round", (0..<65).map { (Double($0) / 64, 0.5) })])
        }
        #expect(throws: ZoneError.tooManyZones) {
            try ZoneGrid((0..<17).map { rectangle("zone\($0)", 0, 0, 1, 1) })
        }
    }

    @Test("a zone's ratio is its changed pixels over its pixels")
    func ratios() throws {
        let grid = try ZoneGrid([rectangle("left", 0, 0, 0.5, 1), rectangle("right", 0.5, 0, 1, 1)])
        var counts = [UInt8](repeating: 0, count: 576)
        counts[3] = 100
        counts[35] = 44
        #expect(grid.ratios(of: counts) == ["left": 144.0 / 28_800, "right": 0])
    }
}
