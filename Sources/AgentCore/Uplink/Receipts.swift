// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import EdgeStore

/// What the hub has taken and the store was not told of yet.
///
/// Told together, as each telling wakes the store's thread. What is lost here with the process is sent again.
struct Receipts {
    /// So many are not kept any longer.
    private static let most = 32

    var events: [EventRange] = []
    var redelivered: [RedeliveryKey] = []

    var isEmpty: Bool { events.isEmpty && redelivered.isEmpty }
    var areMany: Bool { events.count + redelivered.count >= Self.most }
}
