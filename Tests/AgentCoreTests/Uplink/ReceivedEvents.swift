// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestBroker

/// The events in what a hub was given, in order.
struct ReceivedEvents {
    struct Event: Decodable, Hashable {
        var id: String
        var type: String
        var family: String
        var sequence: String

        var number: Int { Int(sequence) ?? 0 }
    }

    /// One message with events.
    struct Message {
        var topic: String
        var byteCount: Int
        var events: [Event]
    }

    let messages: [Message]

    /// - Parameter publications: Those that were not taken, and those on other topics, count for nothing.
    init(_ publications: some Collection<ScriptedHub.Publication>) throws {
        messages = try publications.filter { $0.reason.map { $0 < 0x80 } ?? false }.compactMap { publication in
            guard let events = try Self.events(publication) else { return nil }
            return Message(topic: publication.topic, byteCount: publication.byteCount, events: events)
        }
    }

    private static func events(_ publication: ScriptedHub.Publication) throws -> [Event]? {
        let data = Data(publication.payload)
        if publication.topic.contains("/backlog/") { return try JSONDecoder().decode([Event].self, from: data) }
        guard publication.topic.contains("/event/") else { return nil }
        return [try JSONDecoder().decode(Event.self, from: data)]
    }

    var all: [Event] { messages.flatMap(\.events) }

    /// The sequences of a family, in the order in which they came.
    func sequences(_ family: String) -> [Int] { all.filter { $0.family == family }.map(\.number) }

    /// Families whose sequence went down, or came twice.
    var outOfOrder: [String] {
        Set(all.map(\.family)).filter { family in
            let numbers = sequences(family)
            return zip(numbers, numbers.dropFirst()).contains { $0 >= $1 }
        }
        .sorted()
    }
}

extension ScriptedHub {
    /// Returns when the hub has taken `count` different events.
    func waitForEvents(_ count: Int) async throws -> ReceivedEvents {
        let progress = Mutex((seen: 0, ids: Set<String>()))
        await wait { publications in
            progress.withLock { progress in
                // One that cannot be decoded ends the wait, and is told below.
                guard let news = try? ReceivedEvents(publications[progress.seen...]) else { return true }
                progress.seen = publications.count
                progress.ids.formUnion(news.all.map(\.id))
                return progress.ids.count >= count
            }
        }
        return try ReceivedEvents(publications)
    }
}
