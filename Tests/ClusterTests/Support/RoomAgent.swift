// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ClassroomEvents
import EdgeStore
import HubLink
import Logging
import ServiceLifecycleTestKit
import TestBroker
import Testing

/// The agent's whole way from an accepted event to the hub, without devices.
struct RoomAgent: Sendable {
    let room: RoomAddress
    let store: EdgeStore
    private let directory: TestDirectory
    private let work = Latch()

    init(room: RoomAddress) async throws {
        self.room = room
        directory = try TestDirectory()
        store = try await EdgeStore(
            StoreConfiguration(path: directory.path("events.sqlite")),
            room: room,
            thread: PollThread(label: "room-store")
        )
    }

    /// The client id of the agent of this room.
    static func clientID(_ room: RoomAddress) -> String { "classroom/\(room)" }

    /// Runs the uplink while `body` does, and shuts it down.
    func run<Result: Sendable>(
        _ options: HubOptions,
        _ body: @escaping @Sendable (Uplink) async throws -> Result
    ) async throws -> Result {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let uplink = await Uplink(
            room: room,
            version: "test",
            store: store,
            session: try HubSession(options: options),
            states: DeviceBoard(changed: work),
            work: work,
            logger: logger
        )
        return try await testGracefulShutdown { trigger in
            async let end: Void = uplink.run()
            let result = try await body(uplink)
            trigger.triggerGracefulShutdown()
            try await end
            return result
        }
    }
}
