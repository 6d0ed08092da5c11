// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// That a room became occupied or vacant, or that nobody can say any more.
package struct OccupancyChange: Hashable, Sendable {
    /// What made the model change its mind.
    package enum Reason: String, Hashable, Sendable, CaseIterable {
        case motion
        case presence
        case speech
        /// No evidence of anybody for ``OccupancySettings/vacantAfter``.
        case quiet
        /// No device that could tell is left.
        case unavailable
    }

    /// `nil` when no device can tell.
    package var isOccupied: Bool?
    package var because: Reason
    /// When the model changed its mind.
    package var time: Duration

    package init(isOccupied: Bool?, because: Reason, time: Duration) {
        self.isOccupied = isOccupied
        self.because = because
        self.time = time
    }
}
