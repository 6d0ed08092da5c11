// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One thing that `doctor` looks at.
///
/// ``findings()`` runs on a thread of its own, where it may block: a check that hangs holds up nobody else.
package protocol Check: Sendable {
    /// What is looked at, such as `hub` or `camera cam-front`: the name of a check that does not come back.
    var subject: String { get }
    /// The longest that it may take; after that it counts as hanging.
    var timeLimit: Duration { get }

    /// What was seen: at least one finding, in the order in which a person reads them.
    func findings() async -> [CheckFinding]
}
