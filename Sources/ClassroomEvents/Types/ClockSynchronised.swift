// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The wall clock became right. Corrects the events of the same boot that say `"clock":"unsynchronised"`.
package struct ClockSynchronised: EventData {
    package static let type = "classroom.clock.synchronised"
    package static let family = Family.operations

    package var bootID: String
    /// Add this to an event's `monotonicms` of the same boot: milliseconds since 1970-01-01T00:00Z.
    package var offsetMilliseconds: Int64

    package init(bootID: String, offsetMilliseconds: Int64) {
        self.bootID = bootID
        self.offsetMilliseconds = offsetMilliseconds
    }

    package enum CodingKeys: String, CodingKey {
        case bootID = "bootid"
        case offsetMilliseconds = "offset_ms"
    }
}
