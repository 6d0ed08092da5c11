// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What one connection has sent so far. Begin with a new one after every connect: what was not
/// acknowledged is then read and sent again.
///
/// It also shares out the slots between the families: of every ten, one goes to each family that has
/// events waiting, and the rest to the most important of them. So a backlog of a million
/// environment events holds a security event back by one slot, and still drains beside a busy family.
package struct UplinkCursor: Hashable, Sendable {
    private static let round = 10

    private var epoch: Int64 = 0
    private var sent = [Int64](repeating: 0, count: Family.allCases.count)
    private var slot = 0

    package init() {}

    /// Call for each event when it is handed to the connection, in the order in which the store gave them.
    package mutating func advance(past key: EventKey) {
        if key.epoch != epoch {  // the store was begun anew: its sequences start again
            epoch = key.epoch
            sent = [Int64](repeating: 0, count: sent.count)
        }
        sent[key.family.rank] = max(sent[key.family.rank], key.sequence)
        slot = (slot + 1) % Self.round
    }

    /// The last sequence of `family` that was sent in `epoch`; 0 when none was.
    func lastSent(_ family: Family, epoch: Int64) -> Int64 {
        epoch == self.epoch ? sent[family.rank] : 0
    }

    /// Which family each of the next slots goes to.
    /// - Parameter available: How many events wait, by rank.
    /// - Returns: At most `limit` families; fewer when there are fewer events.
    func plan(limit: Int, available: [Int]) -> [Family] {
        var left = available
        var plan: [Family] = []
        var position = slot
        while plan.count < limit {
            let waiting = Family.allCases.filter { left[$0.rank] > 0 }.sorted { $0.rank < $1.rank }
            guard let most = waiting.first else { break }
            // The last slots of a round belong to the others, one each.
            let turn = position - (Self.round - (waiting.count - 1))
            let family = turn >= 0 ? waiting[turn + 1] : most
            plan.append(family)
            left[family.rank] -= 1
            position = (position + 1) % Self.round
        }
        return plan
    }
}
