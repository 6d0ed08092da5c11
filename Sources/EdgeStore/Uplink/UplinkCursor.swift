// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

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

    /// Call for each message when it is handed to the connection, in the order in which the store gave them.
    /// - Parameter key: Of the last event in it.
    package mutating func advance(past key: EventKey) {
        if key.epoch != epoch {  // the store was begun anew: its sequences start again
            epoch = key.epoch
            sent = [Int64](repeating: 0, count: sent.count)
        }
        sent[key.family.rank] = max(sent[key.family.rank], key.sequence)
        slot = (slot + 1) % Self.round
    }

    /// Makes everything of `family` that is not acknowledged wait again. Nothing of it may be on its way.
    package mutating func rewind(_ family: Family) { sent[family.rank] = 0 }

    /// The last sequence of `family` that was sent in `epoch`; 0 when none was.
    func lastSent(_ family: Family, epoch: Int64) -> Int64 {
        epoch == self.epoch ? sent[family.rank] : 0
    }

    /// Which family the next slot goes to.
    /// - Parameter waiting: Those that have events, the most important first.
    func family(of waiting: [Family]) -> Family? { Self.family(at: slot, of: waiting) }

    /// Which family each of the next slots goes to.
    /// - Parameter available: How many events wait, by rank.
    /// - Returns: At most `limit` families; fewer when there are fewer events.
    func plan(limit: Int, available: [Int]) -> [Family] {
        var left = available
        var plan: [Family] = []
        var position = slot
        while plan.count < limit {
            let waiting = Family.allCases.filter { left[$0.rank] > 0 }.sorted { $0.rank < $1.rank }
            guard let family = Self.family(at: position, of: waiting) else { break }
            plan.append(family)
            left[family.rank] -= 1
            position = (position + 1) % Self.round
        }
        return plan
    }

    private static func family(at slot: Int, of waiting: [Family]) -> Family? {
        // The last slots of a round belong to the others, one each.
        let turn = slot - (round - (waiting.count - 1))
        return turn >= 0 ? waiting[turn + 1] : waiting.first
    }
}
