// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Judges what came of a room's events: whether any is missing, or came with two meanings.
struct EventOrder {
    private var payloads: [String: [UInt8]] = [:]
    private var events: [String: CloudEvent] = [:]
    private(set) var problems: [String] = []

    /// - Parameter payloads: Events as they were published or exported, in any order, any of them several times.
    init(_ payloads: [[UInt8]]) {
        for payload in payloads {
            guard let event = try? JSONDecoder().decode(CloudEvent.self, from: Data(payload)) else {
                problems.append("not an event: \(String(decoding: payload, as: UTF8.self))")
                continue
            }
            if let known = self.payloads[event.id], known != payload { problems.append("two contents for \(event.id)") }
            self.payloads[event.id] = payload
            events[event.id] = event
        }
        findHoles()
    }

    var ids: Set<String> { Set(events.keys) }

    /// The different events of a type, in no order.
    func events(of type: String) -> [CloudEvent] { events.values.filter { $0.type == type } }

    private mutating func findHoles() {
        let families = Dictionary(grouping: events.values) { "\($0.family) of epoch \($0.epoch)" }
        for (family, events) in families.sorted(by: { $0.key < $1.key }) {
            let sequences = events.compactMap { Int($0.sequence) }.sorted()
            if sequences != Array(1...events.count) { problems.append("\(family): \(sequences)") }
        }
    }
}
