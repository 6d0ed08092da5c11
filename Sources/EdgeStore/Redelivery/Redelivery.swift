// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// An event that goes to the hub beside its family's order: salvaged from a damaged store, or sent again on command.
package struct Redelivery: Hashable, Sendable {
    package var key: RedeliveryKey
    /// Its payload is published unchanged, with the epoch and sequence that it was written with.
    package var event: StoredEvent
}

/// Names one redelivery, for as long as the store is the same. Only the store looks into it.
package struct RedeliveryKey: Hashable, Sendable {
    enum Origin: Hashable {
        /// A row of `salvaged`.
        case salvaged(id: Int64)
        /// An event of the range with this id.
        case replay(id: Int64)
    }

    /// The epoch of the store that holds it, which need not be the event's.
    let storeEpoch: Int64
    let origin: Origin
    let family: Family
    let sequence: Int64
}
