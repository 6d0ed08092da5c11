// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `[measurements]`: how often what is measured is told.
    package struct Measurements: Hashable, Sendable {
        /// One event of each kind of measurement for so long. A device may have its own period.
        package var period: Duration
        /// How often a device's retained state is published anew when nothing changed.
        package var state: Duration

        private static let periodKey = DefaultKey("period_seconds", .seconds(1...3600), default: .seconds(60))
        private static let stateKey = DefaultKey("state_seconds", .seconds(1...3600), default: .seconds(60))

        static let section = ConfigSection(title: "[measurements]", keys: [periodKey, stateKey])

        init(reading table: ConfigTableReader) {
            period = table.value(Self.periodKey)
            state = table.value(Self.stateKey)
            table.refuseKeys(besides: [Self.section])
        }
    }
}
