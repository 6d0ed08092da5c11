// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import EdgeStore

/// The columns of a live list of events: wide enough for what is usual, so that lines that come one by one align.
enum EventColumns {
    /// - Parameter place: `behaviour#12`, or the end of a topic.
    static func line(time: String, place: String, _ line: EventLine) -> String {
        [padded(time, 19), padded(place, 20), padded(line.type, 20), padded(line.device, 10), line.data]
            .joined(separator: "  ")
    }

    static func line(_ event: StoredEvent) -> String {
        let line = EventLine(payload: event.payload)
        return Self.line(time: line.time, place: place(event.key), line)
    }

    static func place(_ key: EventKey) -> String { "\(key.family.rawValue)#\(key.sequence)" }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
