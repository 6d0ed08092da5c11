// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// How far each family may have reached the hub, so that the quota does not drop, and explain as lost, what arrived.
///
/// What was sent must be known after a restart and to other processes, so a mark is on disk before an event goes
/// out. It runs ahead of what is sent, and mostly shares the commits of others.
struct Lending {
    /// What a mark may protect needlessly, of one family's events, as a part of the quota.
    private static let share: Int64 = 64
    private static let strides: ClosedRange<Int64> = 16...16_384
    /// What an event is taken to hold when nothing better is known.
    private static let typicalBytes: Int64 = 512

    let maximumBytes: Int64
    /// By rank: what this process has given to the uplink.
    private var sent: [Int64] = []
    private var sentSalvaged: [Int64] = []
    /// By rank: the marks as they were last seen on disk.
    private var marks: [Int64] = []
    private var salvagedMarks: [Int64] = []

    init(maximumBytes: Int64) {
        self.maximumBytes = maximumBytes
    }

    /// Begins with what is known of a database that was just opened.
    mutating func begin(_ families: [FamilyState]) {
        sent = families.map { max($0.acknowledgedSequence, 0) }
        sentSalvaged = families.map { _ in 0 }
        noteMarks(families)
    }

    mutating func noteMarks(_ families: [FamilyState]) {
        marks = families.map(\.lentSequence)
        salvagedMarks = families.map(\.lentSalvagedID)
    }

    /// Notes that an event goes to the uplink.
    mutating func lend(_ key: EventKey) {
        sent[key.family.rank] = max(sent[key.family.rank], key.sequence)
    }

    mutating func lend(_ key: RedeliveryKey) {
        guard case .salvaged(let id) = key.origin else { return }  // the hub has had what is replayed
        sentSalvaged[key.family.rank] = max(sentSalvaged[key.family.rank], id)
    }

    /// Whether what was noted lies beyond what is on disk.
    var isAhead: Bool {
        zip(sent, marks).contains { $0 > $1 } || zip(sentSalvaged, salvagedMarks).contains { $0 > $1 }
    }

    /// Raises the marks of families that come near to them. One of which nothing was ever sent has none, and all of it
    /// may be dropped.
    func raise(_ families: inout [FamilyState]) {
        for rank in families.indices {
            let state = families[rank]
            let stride = stride(state)
            let reached = max(sent[rank], state.acknowledgedSequence)
            if reached > 0, reached + stride / 2 > state.lentSequence { families[rank].lentSequence = reached + stride }
            let salvagedStride = Self.stride(maximumBytes / Self.share / Self.typicalBytes)
            if sentSalvaged[rank] > 0, sentSalvaged[rank] + salvagedStride / 2 > state.lentSalvagedID {
                families[rank].lentSalvagedID = sentSalvaged[rank] + salvagedStride
            }
        }
    }

    private func stride(_ state: FamilyState) -> Int64 {
        let average = state.waitingCount > 0 ? state.waitingBytes / state.waitingCount : 0
        return Self.stride(maximumBytes / Self.share / max(average, Self.typicalBytes))
    }

    private static func stride(_ count: Int64) -> Int64 {
        min(max(count, strides.lowerBound), strides.upperBound)
    }
}

extension EdgeStore {
    /// Makes it known, durably, that these events may reach the hub from here on.
    func lend(_ events: [StoredEvent]) throws(StoreError) {
        for event in events { lending.lend(event.key) }
        try keepMarks()
    }

    func lend(_ parcels: [UplinkParcel]) throws(StoreError) {
        for parcel in parcels { lending.lend(parcel.range.last) }
        try keepMarks()
    }

    func lend(_ redeliveries: [Redelivery]) throws(StoreError) {
        for redelivery in redeliveries { lending.lend(redelivery.key) }
        try keepMarks()
    }

    private func keepMarks() throws(StoreError) {
        guard lending.isAhead else { return }
        do throws(StoreError) {
            try change { _ in }  // every change raises the marks
        } catch  where error.code != .damaged {
            // A full or failing disk must not keep events from the hub. Until the mark is written this process
            // knows it, and only a crash before that forgets it.
        }
    }
}
