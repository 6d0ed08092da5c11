// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

extension AgentConfiguration {
    /// `[local]`: how this machine's own commands reach the agent.
    package struct Local: Hashable, Sendable {
        /// The Unix socket that the agent listens on.
        package var socket: String

        /// `sun_path` of `sockaddr_un` holds 108 bytes with its final NUL.
        private static let socketKey = DefaultKey(
            "socket",
            .path(limit: 107),
            default: "/run/classroom-agent/agent.sock"
        )

        static let section = ConfigSection(title: "[local]", keys: [socketKey])

        init(reading table: ConfigTableReader) {
            socket = table.value(Self.socketKey)
            table.refuseKeys(besides: [Self.section])
        }
    }
}
