// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

extension AgentConfiguration {
    /// One of `[[devices]]`.
    package struct Device: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            case camera(Camera)
            case microphone(Microphone)
        }

        package var id: Code
        package var kind: Kind
        /// How often its measurements become an event; `nil`: as ``Measurements/period`` says.
        package var measurementPeriod: Duration?
        /// `devices[2]`: where it stands in the configuration.
        var path: String

        /// The words of `kind`.
        private enum KindWord: String, CaseIterable { case camera, microphone }

        private static let idKey = RequiredKey("id", .code)
        private static let kindKey = RequiredKey("kind", .choice(KindWord.self))
        private static let measurementKey = OptionalKey("measurement_seconds", .seconds(1...3600))

        static let section = ConfigSection(title: "[[devices]]", keys: [idKey, kindKey, measurementKey])

        static func readAll(from root: ConfigTableReader) -> [Device] {
            let tables = root.tables("devices", most: AgentConfiguration.mostDevices)
            var owners: [Code: String] = [:]
            let devices = tables.compactMap { Device(reading: $0, owners: &owners) }
            DeviceMatchChecks(devices: devices, tables: tables).check()
            return devices
        }

        /// `owners` are the ids so far, and the paths of the devices that have them.
        private init?(reading table: ConfigTableReader, owners: inout [Code: String]) {
            let id = table.value(Self.idKey)
            let word = table.value(Self.kindKey)
            measurementPeriod = table.value(Self.measurementKey)
            if let id {
                if let owner = owners[id] {
                    table.problem(Self.idKey.name, "\"\(id)\" is already the id of \(owner)")
                } else {
                    owners[id] = table.path
                }
            }
            let kind: Kind?
            switch word {
            case .camera:
                kind = Camera(reading: table).map(Kind.camera)
                table.refuseKeys(
                    besides: [Self.section, Camera.section],
                    foreign: [(Microphone.section, "a microphone, not to a camera")]
                )
            case .microphone:
                kind = Microphone(reading: table).map(Kind.microphone)
                table.refuseKeys(
                    besides: [Self.section, Microphone.section],
                    foreign: [(Camera.section, "a camera, not to a microphone")]
                )
            case nil:
                // Which keys it may have is not known; only what no kind has is certainly wrong.
                kind = nil
                table.refuseKeys(besides: [Self.section, Camera.section, Microphone.section])
            }
            guard let id, let kind else { return nil }
            self.id = id
            self.kind = kind
            path = table.path
        }
    }
}
