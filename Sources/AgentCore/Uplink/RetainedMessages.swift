// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import HubLink

/// What the hub keeps for every later subscriber: the room's presence and the state of each device.
///
/// All are sent anew on every connection, and a device's state again when it changes. Only the newest matters,
/// so nothing queues: a state that changed three times meanwhile is sent once.
struct RetainedMessages {
    struct Message {
        var publication: HubPublication
        /// The device and the revision of its state; `nil` for the presence.
        fileprivate var subject: (device: Code, revision: UInt64)?
    }

    private let topics: RoomTopics
    private let version: String
    private let states: DeviceBoard
    private var presenceIsDue = false
    /// The revision that the hub has, or that is on its way to it.
    private var sentRevisions: [Code: UInt64] = [:]

    init(topics: RoomTopics, version: String, states: DeviceBoard) {
        self.topics = topics
        self.version = version
        self.states = states
    }

    /// A connection began: the hub may have forgotten all.
    mutating func begin() {
        presenceIsDue = true
        sentRevisions = [:]
    }

    /// What to send next; `nil` when the hub has all. One that is not let ``pass(_:)`` comes again.
    func next() -> Message? {
        if presenceIsDue { return Message(publication: presence(.online)) }
        guard let news = states.news(since: sentRevisions).first else { return nil }
        let publication = HubPublication(
            topic: topics.state(of: news.device),
            payload: Array(JSONLine.encode(news.state).dropLast()),
            isRetained: true,
            contentType: "application/json"
        )
        return Message(publication: publication, subject: (news.device, news.revision))
    }

    /// The message is on its way, or cannot be sent: it does not come again until there is something new to say.
    mutating func pass(_ message: Message) {
        if let subject = message.subject {
            sentRevisions[subject.device] = subject.revision
        } else {
            presenceIsDue = false
        }
    }

    func presence(_ state: Presence.State) -> HubPublication {
        Self.presence(state, topics: topics, version: version)
    }

    /// Also the will, which must be known before the first connection.
    static func presence(_ state: Presence.State, topics: RoomTopics, version: String) -> HubPublication {
        HubPublication(
            topic: topics.presence,
            payload: Array(JSONLine.encode(Presence(state: state, version: version)).dropLast()),
            isRetained: true,
            contentType: "application/json"
        )
    }
}
