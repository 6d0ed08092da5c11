// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import Logging

extension AgentConfiguration {
    /// `[log]`: what the agent writes about itself.
    package struct Log: Hashable, Sendable {
        /// The least important messages that are still written.
        package var level: Logger.Level

        private static let levelKey = DefaultKey("level", .choice(Logger.Level.self), default: .info)

        static let section = ConfigSection(title: "[log]", keys: [levelKey])

        init(reading table: ConfigTableReader) {
            level = table.value(Self.levelKey)
            table.refuseKeys(besides: [Self.section])
        }
    }
}
