// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What an event is about, which decides how urgently it is drained and how long it is kept.
///
/// The raw value is the name in topics and events.
package enum Family: String, CaseIterable, Codable, Sendable {
    /// Doors, intrusion, smoke, tampering, exam records. Never dropped for another family.
    case security
    /// Cards presented, roll counts. Never dropped for another family.
    case attendance
    /// Device faults, config and command results, gaps, audit.
    case operations
    /// Occupancy, activity, voice mode, lesson summaries.
    case behaviour
    /// Light, air, sound level, energy. The first to be dropped when the disk is full.
    case environment

    /// 0 is drained first and dropped last. Stored on disk: never renumber.
    package var rank: Int {
        switch self {
        case .security: 0
        case .attendance: 1
        case .operations: 2
        case .behaviour: 3
        case .environment: 4
        }
    }

    /// The family with this ``rank``.
    package init?(rank: Int) {
        guard let family = Self.allCases.first(where: { $0.rank == rank }) else { return nil }
        self = family
    }

    /// Whether an event may wait for others to share its commit. Safety and attendance may not.
    package var mayWaitForCommit: Bool { rank >= Family.operations.rank }
}
