// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The retained message on `presence`: whether the room's agent can be reached.
package struct Presence: Encodable, Hashable, Sendable {
    package enum State: String, Encodable, Sendable {
        case online
        /// Stopped on purpose.
        case offline
        /// Said by the hub, from the will, when the connection broke.
        case lost
    }

    package var state: State
    package var version: String
    /// RFC 3339: when this was said, for `lost` when the connection that broke was prepared.
    package var time: String
    /// Tells the starts of one machine apart: a `lost` of an earlier connection has an earlier one.
    package var bootid: String

    package init(state: State, version: String, at moment: Moment = .now()) {
        self.state = state
        self.version = version
        self.time = moment.rfc3339
        self.bootid = moment.bootID
    }
}
