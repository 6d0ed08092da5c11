// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a subcommand asks the running agent over its Unix socket: one line of JSON.
///
/// The answer is one line of JSON, or for `watch` one a second until the asker hangs up. Neither can carry
/// a picture or sound.
package struct LocalRequest: Codable, Hashable, Sendable {
    package enum Verb: String, Codable, Sendable, CaseIterable {
        /// Everything the agent knows of itself: see ``AgentStatus``.
        case status
        /// The state of one device, once a second.
        case watch
    }

    package var verb: Verb
    /// The device id; for `watch` only.
    package var device: String?

    /// The longest request line in bytes.
    package static let maximumBytes = 4096

    package init(verb: Verb, device: String? = nil) {
        self.verb = verb
        self.device = device
    }
}

/// Why the agent did not answer a request as asked.
package struct LocalRefusal: Codable, Hashable, Sendable {
    /// A sentence for the technician.
    package var error: String

    package init(error: String) { self.error = error }
}
