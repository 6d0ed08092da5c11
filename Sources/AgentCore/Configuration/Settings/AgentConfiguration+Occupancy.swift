// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `[occupancy]`: what makes a room occupied or vacant.
    package struct Occupancy: Hashable, Sendable {
        /// How long nothing must point to people before the room is vacant.
        package var vacantAfter: Duration
        /// The moving share of a camera's picture, 0 to 1, from which motion counts.
        package var motionRatio: Double
        /// How long there must be motion within 5 s to count.
        package var motion: Duration
        /// How long somebody must be present within 5 s to count.
        package var presence: Duration
        /// How long there must be speech within 10 s to count.
        package var speech: Duration
        /// The share of the picture, 0 to 1, that must differ from the empty room to count as presence.
        package var presenceRatio: Double

        private static let vacantAfterKey = DefaultKey(
            "vacant_after_seconds",
            .seconds(10...7200),
            default: .seconds(300)
        )
        private static let motionRatioKey = DefaultKey("motion_ratio", .number(0.0005...0.2), default: 0.002)
        private static let motionKey = DefaultKey("motion_seconds", .decimalSeconds(0.2...4), default: .seconds(2))
        private static let presenceKey = DefaultKey("presence_seconds", .decimalSeconds(0.2...4), default: .seconds(2))
        private static let speechKey = DefaultKey("speech_seconds", .decimalSeconds(1...8), default: .seconds(3))
        private static let presenceRatioKey = DefaultKey("presence_ratio", .number(0.001...0.2), default: 0.005)

        static let section = ConfigSection(
            title: "[occupancy]",
            keys: [vacantAfterKey, motionRatioKey, motionKey, presenceRatioKey, presenceKey, speechKey]
        )

        init(reading table: ConfigTableReader) {
            vacantAfter = table.value(Self.vacantAfterKey)
            motionRatio = table.value(Self.motionRatioKey)
            motion = table.value(Self.motionKey)
            presenceRatio = table.value(Self.presenceRatioKey)
            presence = table.value(Self.presenceKey)
            speech = table.value(Self.speechKey)
            table.refuseKeys(besides: [Self.section])
        }
    }
}
