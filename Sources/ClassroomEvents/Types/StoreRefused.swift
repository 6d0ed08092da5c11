// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The store could not take events for a while and takes them again. They had no sequence yet and are lost.
package struct StoreRefused: EventData {
    package static let type = "classroom.store.refused"
    package static let family = Family.operations

    package enum Reason: String, Codable, Sendable {
        /// Another program had filled the file system.
        case diskFull = "disk_full"
        /// The store's quota was reached, and what it held may not be dropped.
        case quota
        /// The file system was mounted read-only.
        case readOnly = "read_only"
        /// The disk failed to read or write.
        case inputOutput = "input_output"
        case other
    }

    /// By the family's name; families that lost nothing are absent.
    package var counts: [String: Int64]
    /// From the first that was refused to this event, by the monotonic clock.
    package var seconds: Double
    /// Why the last one was refused.
    package var reason: Reason

    package init(counts: [String: Int64], seconds: Double, reason: Reason) {
        self.counts = counts
        self.seconds = seconds
        self.reason = reason
    }
}
