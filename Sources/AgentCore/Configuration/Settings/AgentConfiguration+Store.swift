// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `[store]`: the durable buffer of events.
    package struct Store: Hashable, Sendable {
        /// The directory of the database.
        package var path: String
        /// The most bytes that events may take on the disk.
        package var maxBytes: Int
        /// How long acknowledged events are kept.
        package var history: Duration
        /// The most bytes of ``maxBytes`` that acknowledged events may take.
        package var historyMaxBytes: Int

        private static let mostBytes = 1 << 40
        private static let pathKey = DefaultKey("path", .directory(), default: "/var/lib/classroom-agent")
        private static let maxBytesKey = DefaultKey(
            "max_bytes",
            .integer(4 << 20...mostBytes),
            default: 256 << 20
        )
        private static let historyKey = DefaultKey("history_hours", .hours(0...8760), default: .seconds(72 * 3600))
        private static let historyMaxBytesKey = DefaultKey(
            "history_max_bytes",
            .integer(0...mostBytes),
            default: 64 << 20
        )

        static let section = ConfigSection(
            title: "[store]",
            keys: [pathKey, maxBytesKey, historyKey, historyMaxBytesKey]
        )

        init(reading table: ConfigTableReader) {
            path = table.value(Self.pathKey)
            maxBytes = table.value(Self.maxBytesKey)
            history = table.value(Self.historyKey)
            historyMaxBytes = table.value(Self.historyMaxBytesKey)
            table.refuseKeys(besides: [Self.section])
            // A default larger than a small store is not worth a problem: the store's own limit comes first.
            if table.has(Self.historyMaxBytesKey.name) && historyMaxBytes > maxBytes {
                let limit = "\(Self.maxBytesKey.name) = \(maxBytes)"
                table.problem(Self.historyMaxBytesKey.name, "\(historyMaxBytes) is more than \(limit)")
            }
            historyMaxBytes = min(historyMaxBytes, maxBytes)
        }
    }
}
