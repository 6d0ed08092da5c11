// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The agent started or was stopped on purpose. After a crash there is a start without a stop.
package struct AgentChanged: EventData {
    package static let type = "classroom.agent.changed"
    package static let family = Family.operations

    package enum State: String, Codable, Sendable { case started, stopped }

    package var state: State
    package var version: String

    package init(state: State, version: String) {
        self.state = state
        self.version = version
    }
}
