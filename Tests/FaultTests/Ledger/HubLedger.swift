// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// The books of a consumer that keeps to the contract: takes each event once by its id, orders each family by its
/// sequence, and believes gap events.
struct HubLedger {
    /// More sequences than any test makes: what names one beyond is malformed.
    private static let mostSequences = 10_000_000

    private(set) var records: [EventStream: StreamRecord] = [:]
    private(set) var gaps: [SeenGap] = []
    /// Different events that came.
    private(set) var count = 0
    /// Of different events in the order of their arrival; empty unless they are kept.
    private(set) var payloads: [[UInt8]] = []
    private let keepsPayloads: Bool
    private var malformed: [String] = []

    init(keepsPayloads: Bool = false) { self.keepsPayloads = keepsPayloads }

    /// Takes a message of the topics `event/…` and `backlog/…`; others are none of its business.
    mutating func take(topic: String, payload: UnsafeRawBufferPointer) {
        let levels = topic.split(separator: "/")
        guard levels.count >= 2, ["event", "backlog"].contains(levels[levels.count - 2]) else { return }
        let events = EventText.split(payload)
        if events.isEmpty { malformed.append("\(topic): an empty batch") }
        for bytes in events {
            guard let event = SeenEvent(bytes), isPossible(event),
                event.stream.family.rawValue == levels[levels.count - 1]
            else {
                malformed.append("\(topic): \(String(decoding: bytes, as: UTF8.self))")
                continue
            }
            guard records[event.stream, default: StreamRecord()].receive(event, position: count + 1) else { continue }
            count += 1
            if keepsPayloads { payloads.append(Array(bytes)) }
            if let gap = event.gap {
                gaps.append(gap)
                records[gap.stream, default: StreamRecord()].explain(gap.sequences)
            }
        }
    }

    subscript(family: Family) -> StreamRecord { records[EventStream(family: family, epoch: 1)] ?? StreamRecord() }

    /// Whether nothing that was accepted is still to come.
    func settles(_ accepted: AcceptedEvents) -> Bool {
        accepted.streams.allSatisfy { (records[$0.key]?.settled ?? 0) >= $0.value.last }
    }

    /// Whatever breaks the promise, as sentences; none when it was kept.
    func problems(_ accepted: AcceptedEvents) -> [String] {
        var problems = malformed.prefix(5).map { "malformed: \($0)" } + accepted.problems
        for (stream, sequences) in accepted.streams.sorted(by: { $0.key < $1.key }) {
            let record = records[stream] ?? StreamRecord()
            let missing = sequences.all.filter { !record.isReceived($0) && !record.isExplained($0) }
            problems += Self.tell(stream, "accepted, but neither received nor explained", missing)
        }
        for (stream, record) in records.sorted(by: { $0.key < $1.key }) {
            problems += Self.tell(stream, "a hole", record.holes)
            problems += Self.tell(stream, "received and explained as lost", record.overlaps)
            problems += Self.tell(stream, "received with two contents", record.conflicting)
            problems += Self.tell(stream, "received after a later one", record.late)
        }
        return problems + sharedIDs
    }

    private func isPossible(_ event: SeenEvent) -> Bool {
        let last = max(event.sequence, event.gap?.sequences.upperBound ?? 1)
        let first = min(event.sequence, event.gap?.sequences.lowerBound ?? 1)
        return first >= 1 && last <= Self.mostSequences
    }

    private var sharedIDs: [String] {
        let ids = records.values.flatMap(\.ids).sorted()
        let shared = zip(ids, ids.dropFirst()).count { $0 == $1 }
        return shared == 0 ? [] : ["\(shared) ids stand for several events"]
    }

    private static func tell(_ stream: EventStream, _ what: String, _ sequences: [Int]) -> [String] {
        sequences.isEmpty ? [] : ["\(stream): \(sequences.count) of \(what): \(sequences.prefix(10))"]
    }
}
