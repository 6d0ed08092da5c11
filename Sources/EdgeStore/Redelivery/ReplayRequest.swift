// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

/// Which events the hub is to be sent again.
package struct ReplayRequest: Hashable, Sendable {
    package enum Selection: Hashable, Sendable {
        case sequences(Family, ClosedRange<Int64>)
        /// By the time at which they happened, in milliseconds since 1970, both bounds included.
        case times(Set<Family>, ClosedRange<Int64>)
        /// What the hub refused; the letters are no longer dead then.
        case deadLetters(Set<Family>)
    }

    package var selection: Selection
    /// Who asks, for the audit event: a login name on the box, or the hub.
    package var requester: String

    /// Above every sequence.
    package static let maximumSequence = Int64.maximumSequence

    package init(_ selection: Selection, requester: String) {
        self.selection = selection
        self.requester = requester
    }
}

/// What a replay will send.
package struct ReplayOutcome: Encodable, Hashable, Sendable {
    /// Events that are sent again, by family; those that the range lacks because they were deleted do not count.
    package var counts: [Family: Int64] = [:]
    /// Events of the selection that wait for the hub anyway and are therefore not sent again.
    package var waitingCount: Int64 = 0

    private enum CodingKeys: String, CodingKey { case count, waiting, families }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(count, forKey: .count)
        try container.encode(waitingCount, forKey: .waiting)
        let names = counts.map { ($0.key.rawValue, $0.value) }
        try container.encode(Dictionary(uniqueKeysWithValues: names), forKey: .families)
    }

    package var count: Int64 { counts.values.reduce(0, +) }
}
