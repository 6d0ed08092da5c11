// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import EdgeStore
import HubLink
import Logging
import ServiceLifecycle
import Workbench

/// Store, uplink and hub session, put together as in the agent.
struct Passage {
    /// That of the yardstick.
    static let window = 100

    let store: EdgeStore
    private let services: ServiceGroup

    /// - Parameter batches: Whether a backlog may go in batches.
    init(_ store: EdgeStore, to hub: LocalHub, batches: Bool = true) async throws {
        var link = HubOptions(
            addresses: [HubAddress(scheme: .mqtt, host: "127.0.0.1", port: hub.port)],
            clientID: "bench"
        )
        link.window = Self.window
        var settings = UplinkSettings()
        if !batches { settings.batchBytes = 0 }
        var logger = Logger(label: "bench", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        let work = Latch()
        let uplink = await Uplink(
            room: try Sample.room(),
            version: "bench",
            store: store,
            session: try HubSession(options: link),
            settings: settings,
            states: DeviceBoard(changed: work),
            work: work,
            logger: logger
        )
        self.store = store
        services = ServiceGroup(services: [uplink], logger: logger)
    }

    /// Connects, carries while `body` runs, and says goodbye.
    func carry<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        let services = services
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            let result = try await body()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            return result
        }
    }

    /// Returns when the hub has acknowledged all that was appended, and the store has that on disk.
    func waitUntilDelivered() async throws {
        while try await !store.waiting(after: UplinkCursor(), limit: 1, maximumBytes: 1).isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
        await store.flush()
    }
}
