// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HubLink

/// The events that came to a consumer, on `event/` and on `backlog/` topics.
struct EventLog: Sendable {
    private struct Envelope: Decodable {
        var id: String
        var family: String
        var sequence: String
    }

    private(set) var ids: Set<String> = []
    /// By family.
    private(set) var sequences: [String: Set<Int64>] = [:]
    /// Messages that bore no event that can be read.
    private(set) var unreadable: [String] = []
    /// Deliveries of an event that was there already.
    private(set) var repeated = 0

    /// - Returns: Whether the message is on a topic of events.
    mutating func take(_ message: HubMessage) -> Bool {
        let kind = message.topic.split(separator: "/").dropLast().last
        guard kind == "event" || kind == "backlog" else { return false }
        let data = Data(message.payload)
        do {
            let events =
                kind == "event"
                ? [try JSONDecoder().decode(Envelope.self, from: data)]
                : try JSONDecoder().decode([Envelope].self, from: data)
            for event in events { add(event, message) }
        } catch {
            unreadable.append("\(message.topic): \(error)")
        }
        return true
    }

    private mutating func add(_ event: Envelope, _ message: HubMessage) {
        guard let sequence = Int64(event.sequence) else {
            unreadable.append("\(message.topic): sequence \(event.sequence)")
            return
        }
        guard ids.insert(event.id).inserted else {
            repeated += 1
            return
        }
        // Two ids with one sequence would be two events in one place.
        if !sequences[event.family, default: []].insert(sequence).inserted {
            unreadable.append("\(event.family) \(sequence) came under two ids")
        }
    }
}
