// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Logging
import TestBroker
import Testing

@testable import AgentCore

/// A real store in a directory of its own, and what stands around it in the agent.
struct AgentFixture {
    let directory: TestDirectory
    let room: RoomAddress
    let store: EdgeStore
    let recorder: EventRecorder
    let work = Latch()
    let states: DeviceBoard
    let logger: Logger

    init() async throws {
        directory = try TestDirectory()
        room = RoomAddress(
            district: try #require(Code("changsha")),
            school: try #require(Code("no7")),
            room: try #require(Code("r301"))
        )
        var configuration = StoreConfiguration(path: directory.path("events.sqlite"))
        configuration.commitDelay = .milliseconds(1)
        store = try await EdgeStore(configuration, room: room, thread: PollThread(label: "test-store"))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        self.logger = logger
        recorder = EventRecorder(store: store, logger: logger)
        states = DeviceBoard(changed: work)
    }

    /// Every event in the store, oldest first within its family, as decoded JSON of its `type` and `data`.
    func events() async throws -> [RecordedEvent] {
        await store.flush()
        let reader = try EdgeStoreReader(path: directory.path("events.sqlite"))
        var position = EdgeStoreReader.Position()
        var events: [RecordedEvent] = []
        while true {
            let batch = try reader.next(after: &position)
            guard !batch.isEmpty else { return events }
            for event in batch {
                events.append(
                    RecordedEvent(
                        type: event.type,
                        device: event.device,
                        text: String(decoding: event.payload, as: UTF8.self)
                    )
                )
            }
        }
    }
}

/// One stored event, as far as tests look at it.
struct RecordedEvent: Sendable {
    var type: String
    var device: String?
    /// The whole CloudEvent.
    var text: String
}
