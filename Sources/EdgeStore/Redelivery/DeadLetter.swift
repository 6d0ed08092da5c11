// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// An event that the hub refused for good.
package struct DeadLetter: Hashable, Sendable {
    package enum Subject: Hashable, Sendable {
        case event(EventKey)
        case redelivery(RedeliveryKey)
    }

    package var subject: Subject
    /// What the hub said. Cut after ``maximumReasonBytes``.
    package var reason: String

    /// Of UTF-8.
    package static let maximumReasonBytes = 200

    package init(_ subject: Subject, reason: String) {
        self.subject = subject
        self.reason = reason
    }
}

/// A dead letter as it lies on disk.
package struct StoredDeadLetter: Hashable, Sendable {
    /// Counts up; the oldest letter has the lowest.
    package var id: Int64
    package var event: StoredEvent
    /// The wall clock when the hub refused it.
    package var refusedUnixMilliseconds: Int64
    package var reason: String
}
