// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `match` of a camera: which of the cameras that are plugged in. All that is given must fit.
    package struct CameraMatch: Hashable, Sendable {
        /// udev's `ID_SERIAL` or `ID_SERIAL_SHORT`.
        package var serial: String?
        /// udev's `ID_PATH`: the port that it is plugged into.
        package var path: String?
        /// A part of the name that it gives itself.
        package var name: String?

        static let rule = "serial, path or name"

        private static let serialKey = OptionalKey("serial", .text(limit: 256))
        private static let pathKey = OptionalKey("path", .text(limit: 256))
        private static let nameKey = OptionalKey("name", .text(limit: 256))

        static let section = ConfigSection(title: "`match` of a camera", keys: [serialKey, pathKey, nameKey])

        init?(reading table: ConfigTableReader) {
            serial = table.value(Self.serialKey)
            path = table.value(Self.pathKey)
            name = table.value(Self.nameKey)
            table.refuseKeys(besides: [Self.section])
            if serial == nil && path == nil && name == nil {
                if !Self.section.names.contains(where: table.has) {
                    table.report.problem(table.path, "is empty; valid: \(Self.rule)", at: table.origin)
                }
                return nil
            }
        }
    }
}
