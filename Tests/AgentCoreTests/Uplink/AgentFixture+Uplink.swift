// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import HubLink
import ServiceLifecycleTestKit
import TestBroker

@testable import AgentCore

extension AgentFixture {
    /// Runs an uplink while `body` does, and shuts it down.
    func runUplink(
        port: UInt16,
        settings: UplinkSettings = UplinkSettings(),
        adjust: (inout HubOptions) -> Void = { _ in },
        while body: @escaping @Sendable (Uplink) async throws -> Void
    ) async throws {
        var options = HubOptions(
            addresses: [HubAddress(scheme: .mqtt, host: "127.0.0.1", port: port)],
            clientID: "test-\(directory.path("x").hashValue.magnitude)"
        )
        options.backoff = Backoff(base: .milliseconds(10), cap: .milliseconds(50))
        adjust(&options)
        let uplink = await Uplink(
            room: room,
            version: "test",
            store: store,
            session: try HubSession(options: options),
            settings: settings,
            states: states,
            work: work,
            logger: logger
        )
        try await testGracefulShutdown { trigger in
            async let result: Void = uplink.run()
            try await body(uplink)
            trigger.triggerGracefulShutdown()
            try await result
        }
    }

    /// Returns when the hub has acknowledged all; the store tells nobody, so this asks.
    func waitUntilDrained() async throws {
        while try await store.statistics().families.contains(where: { $0.waitingCount > 0 }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Returns when the uplink has found that nothing waits any longer.
    func waitUntilLive(_ uplink: Uplink) async throws {
        while await uplink.status.families.contains(where: { $0.mode != .live }) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// - Parameter mark: What the events carry, by which a hub may know them.
    func append(_ count: Int, _ family: Family, mark: String = "") async throws {
        for start in stride(from: 0, to: count, by: 500) {
            let drafts = try (start..<min(start + 500, count)).map { _ in try EventDraft.test(family, mark: mark) }
            try await store.append(drafts)
        }
    }
}

extension EventDraft {
    /// An event of any family that carries `mark` in its data.
    static func test(_ family: Family, mark: String = "") throws -> EventDraft {
        switch family {
        case .security: try EventDraft(SecurityProbe(mark: mark))
        case .attendance: try EventDraft(AttendanceProbe(mark: mark))
        case .operations: try EventDraft(OperationsProbe(mark: mark))
        case .behaviour: try EventDraft(BehaviourProbe(mark: mark))
        case .environment: try EventDraft(EnvironmentProbe(mark: mark))
        }
    }
}

private struct SecurityProbe: EventData {
    static let (type, family) = ("classroom.test.security", Family.security)
    var mark: String
}

private struct AttendanceProbe: EventData {
    static let (type, family) = ("classroom.test.attendance", Family.attendance)
    var mark: String
}

private struct OperationsProbe: EventData {
    static let (type, family) = ("classroom.test.operations", Family.operations)
    var mark: String
}

private struct BehaviourProbe: EventData {
    static let (type, family) = ("classroom.test.behaviour", Family.behaviour)
    var mark: String
}

private struct EnvironmentProbe: EventData {
    static let (type, family) = ("classroom.test.environment", Family.environment)
    var mark: String
}
