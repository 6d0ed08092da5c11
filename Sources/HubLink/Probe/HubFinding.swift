// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A step on the way to a hub, in order.
package enum HubStep: String, CaseIterable, Sendable {
    case name
    case tcp
    case tls
    case login
    /// A publication and its PUBACK.
    case roundTrip = "round trip"
}

/// What a ``HubProbe`` saw of one step.
package struct HubFinding: Hashable, Sendable {
    package enum Outcome: Hashable, Sendable {
        case passed
        /// ``HubError/advice`` says what to do.
        case failed(HubError)
        /// This address or this check has no such step.
        case notNeeded
        /// A step before it failed.
        case notReached
    }

    package var step: HubStep
    package var outcome: Outcome
    package var took: Duration
    /// What was seen, such as the addresses of a name or `TLSv1.3`; may be empty.
    package var detail: String
}
