// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The room became occupied or vacant, or it can no longer be told.
package struct OccupancyChanged: EventData {
    package static let type = "classroom.occupancy.changed"
    package static let family = Family.behaviour

    /// `nil`, encoded as `null`, when no device is left that could tell.
    package var occupied: Bool?
    /// What decided: `motion`, `presence`, `speech`, `quiet`, or `unavailable`.
    package var because: String

    package init(occupied: Bool?, because: String) {
        self.occupied = occupied
        self.because = because
    }

    package enum CodingKeys: String, CodingKey { case occupied, because }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(occupied, forKey: .occupied)  // `null`, not absent
        try container.encode(because, forKey: .because)
    }
}
