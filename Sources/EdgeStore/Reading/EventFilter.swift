// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What an event must be like to be found. Decided by SQLite, which reads no payload for it.
struct EventFilter: Hashable {
    /// When it happened, in milliseconds since 1970.
    var times: ClosedRange<Int64> = .min ... .max
    var type: String?
    /// What the type must begin with.
    var typePrefix: String?
    var device: String?
}
