// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// Everything that a room's configuration says, checked and with defaults filled in.
///
/// Made whole or not at all: a value of this type has no open problem.
package struct AgentConfiguration: Hashable, Sendable {
    package var room: RoomAddress
    package var hub: Hub
    package var store: Store
    package var measurements: Measurements
    package var occupancy: Occupancy
    package var privacy: Privacy
    package var local: Local
    package var log: Log
    /// In the order of the file. At most ``mostDevices``, ids unique.
    package var devices: [Device]
    /// Every setting in force, and where it comes from.
    package var effectiveValues: [EffectiveValue]

    package static let mostDevices = 64

    /// How often a device's measurements become an event.
    package func measurementPeriod(of device: Device) -> Duration {
        device.measurementPeriod ?? measurements.period
    }

    /// Reads a tree that every layer has been merged into.
    /// - Parameters:
    ///   - tree: Must be a table.
    ///   - checkingFiles: Whether the files that it names must be there, readable and what they should be.
    ///     `false` on a machine other than the room's.
    /// - Throws: Every problem in one go.
    package init(tree: ConfigNode, checkingFiles: Bool = true) throws(ConfigurationError) {
        let report = ConfigReport()
        var nodes: [String: ConfigNode] = [:]
        if case .table(let table) = tree.value { nodes = table }
        let root = ConfigTableReader(path: "", origin: tree.origin, report: report, nodes: nodes)

        let room = RoomAddress(reading: root.table("room"))
        hub = Hub(reading: root.table("hub"))
        store = Store(reading: root.table("store"))
        measurements = Measurements(reading: root.table("measurements"))
        occupancy = Occupancy(reading: root.table("occupancy"))
        privacy = Privacy(reading: root.table("privacy"))
        local = Local(reading: root.table("local"))
        log = Log(reading: root.table("log"))
        devices = Device.readAll(from: root)
        root.refuseKeys(besides: [ConfigSchema.document])

        if checkingFiles {
            for file in report.files { NamedFileCheck(file: file, report: report).run() }
        }
        if let error = report.error { throw error }
        guard let room else { preconditionFailure("no room, and nothing was reported") }
        self.room = room
        effectiveValues = report.values
    }
}
