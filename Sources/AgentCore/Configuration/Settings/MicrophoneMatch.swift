// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `match` of a microphone: which of the sound cards that are there. All that is given must fit.
    package struct MicrophoneMatch: Hashable, Sendable {
        /// ALSA's card id, as `/proc/asound/cards` shows it in brackets.
        package var card: String?
        /// udev's `ID_SERIAL` or `ID_SERIAL_SHORT`.
        package var serial: String?
        /// udev's `ID_PATH`: the port that it is plugged into.
        package var path: String?

        static let rule = "card, serial or path"

        private static let cardKey = OptionalKey("card", .text(limit: 64))
        private static let serialKey = OptionalKey("serial", .text(limit: 256))
        private static let pathKey = OptionalKey("path", .text(limit: 256))

        static let section = ConfigSection(title: "`match` of a microphone", keys: [cardKey, serialKey, pathKey])

        init?(reading table: ConfigTableReader) {
            card = table.value(Self.cardKey)
            serial = table.value(Self.serialKey)
            path = table.value(Self.pathKey)
            table.refuseKeys(besides: [Self.section])
            if card == nil && serial == nil && path == nil {
                if !Self.section.names.contains(where: table.has) {
                    table.report.problem(table.path, "is empty; valid: \(Self.rule)", at: table.origin)
                }
                return nil
            }
        }
    }
}
