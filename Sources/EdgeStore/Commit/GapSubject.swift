// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What a gap event is about: ranges of the same subject are told by one event.
struct GapSubject: Hashable {
    var family: Family
    /// `nil` for the present epoch.
    var epoch: Int64?
    var reason: StoreGap.Reason
}

/// Ranges that the hub will not get, until they are written down as gap events.
struct GapNotes {
    private var ranges: [GapSubject: SequenceRanges] = [:]

    /// About what their events will take, envelopes included.
    var byteCount: Int { ranges.values.reduce(0) { $0 + $1.ranges.count * 1024 } }

    mutating func add(_ range: ClosedRange<Int64>, _ subject: GapSubject) {
        ranges[subject, default: SequenceRanges()].insert(range)
    }

    /// Appends one `classroom.store.gap` a range, most important family first.
    func write(to ledger: inout Ledger, path: String) throws(StoreError) {
        for (subject, ranges) in ranges.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
            for range in ranges.ranges {
                let gap = StoreGap(
                    gapFamily: subject.family,
                    gapEpoch: subject.epoch,
                    firstSequence: range.lowerBound,
                    lastSequence: range.upperBound,
                    count: range.upperBound - range.lowerBound + 1,
                    reason: subject.reason
                )
                let carrier = try ledger.append(EventDraft(describing: gap, path: path))
                try ledger.database.gaps.insert(.init(subject: subject, range: range), carrier: carrier.sequence)
            }
        }
    }

    private static func order(_ subject: GapSubject) -> (Int, Int64, String) {
        (subject.family.rank, subject.epoch ?? .max, subject.reason.rawValue)
    }
}
