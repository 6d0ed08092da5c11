// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
import ClassroomSense

extension AgentConfiguration {
    /// One of a camera's `zones`: a part of its picture that is reported apart.
    package struct Zone: Hashable, Sendable {
        /// A place in the picture: 0, 0 is the upper left corner, 1, 1 the lower right one.
        package struct Point: Hashable, Sendable {
            package var x: Double
            package var y: Double
        }

        package var name: Code
        /// The corners in order, three or more; the last is joined to the first.
        package var polygon: [Point]

        static let mostZones = 16
        static let mostCorners = 64
        /// What events call the whole picture.
        private static let reservedName = "room"

        private static let nameKey = RequiredKey("name", .code)
        private static let polygonKey = RequiredKey("polygon", .list(of: .point, count: 3...mostCorners))

        static let section = ConfigSection(title: "`zones` of a camera", keys: [nameKey, polygonKey])

        static func readAll(from camera: ConfigTableReader) -> [Zone] {
            var owners: [Code: String] = [:]
            return camera.tables("zones", most: mostZones).compactMap { Zone(reading: $0, owners: &owners) }
        }

        private init?(reading table: ConfigTableReader, owners: inout [Code: String]) {
            let name = table.value(Self.nameKey)
            let polygon = table.value(Self.polygonKey)
            table.refuseKeys(besides: [Self.section])
            if let name {
                if name.description == Self.reservedName {
                    table.problem(Self.nameKey.name, "\"room\" means the whole picture; choose another name")
                }
                if let owner = owners[name] {
                    table.problem(Self.nameKey.name, "\"\(name)\" is already the name of \(owner)")
                } else {
                    owners[name] = table.path
                }
            }
            guard let name, let polygon else { return nil }
            self.name = name
            self.polygon = polygon
            do throws(ZoneError) {
                _ = try ZoneGrid([senseZone])
            } catch {
                table.problem(Self.polygonKey.name, Self.complaint(error))
                return nil
            }
        }
        /// The number and the range of the corners were checked as they were read.
        private static func complaint(_ error: ZoneError) -> String {
            guard case .coversNoCell = error else { return "\(error)" }
            let grid = "\(ZoneGrid.columns)x\(ZoneGrid.rows)"
            return "is too small: it covers no cell of the \(grid) grid; valid: at least 1/\(ZoneGrid.columns) of the "
                + "picture's width and 1/\(ZoneGrid.rows) of its height"
        }
    }
}
