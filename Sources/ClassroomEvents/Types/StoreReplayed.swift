// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Somebody had the box send stored events to the hub again. Each keeps its id, so that the hub knows it.
package struct StoreReplayed: EventData {
    package static let type = "classroom.store.replayed"
    package static let family = Family.operations

    package enum Selection: String, Codable, Sendable {
        case sequences, times
        /// What the hub had refused.
        case deadLetters = "dead_letters"
    }

    /// The login name on the box.
    package var user: String
    package var selection: Selection
    /// Those of which events are sent again.
    package var families: [Family]
    /// How many events.
    package var count: Int64
    /// As asked for; absent unless the selection is by sequences. The last one is absent when no end was given.
    package var firstSequence: Int64?
    package var lastSequence: Int64?
    /// As asked for, both included; absent unless the selection is by times, and when that end was not given.
    package var sinceUnixMilliseconds: Int64?
    package var untilUnixMilliseconds: Int64?

    package init(user: String, selection: Selection, families: [Family], count: Int64) {
        self.user = user
        self.selection = selection
        self.families = families
        self.count = count
    }

    package enum CodingKeys: String, CodingKey {
        case user, selection, families, count
        case firstSequence = "first_sequence"
        case lastSequence = "last_sequence"
        case sinceUnixMilliseconds = "since_unix_ms"
        case untilUnixMilliseconds = "until_unix_ms"
    }
}
