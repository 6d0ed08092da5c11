// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import EdgeStore
import Workbench

/// What a steady flow of events costs the processor, from the append to the deleted row.
///
/// The timer that makes them flow wakes the process as often as the events come, and is measured by itself too.
struct LoadBenchmark {
    private static let (eventsASecond, seconds) = (200, 20)

    let hub: LocalHub
    let path: String

    func run() async throws {
        var configuration = StoreConfiguration(path: path)
        configuration.history = .zero
        let store = try await EdgeStore(configuration, room: Sample.room(), thread: PollThread(label: "store"))
        let passage = try await Passage(store, to: hub)
        let draft = try Sample.light()
        let alone = try await share { try await Self.flow(Self.seconds) {} }
        let all = try await passage.carry {
            try await store.append([draft])  // until connected, and all code has run once
            try await passage.waitUntilDelivered()
            return try await share {
                try await Self.flow(Self.seconds) { try await store.append([draft]) }
                try await passage.waitUntilDelivered()
            }
        }
        let left = try await store.statistics().families.reduce(0) { $0 + $1.waitingCount + $1.historyCount }
        await store.close()
        guard left == 0 else { throw BenchmarkFailure("\(left) events were not deleted") }
        print(
            "| \(BenchmarkOptions.Row.load.rawValue), \(Self.eventsASecond) events/s, processor time |",
            "\(percent(all)) % of a core | the timer alone \(percent(alone)) % | \(percent(all - alone)) % above it, reach ≤ 2 % |"
        )
    }

    /// - Returns: Of a core, while `body` ran.
    private func share(_ body: () async throws -> Void) async throws -> Double {
        let (start, before) = (ContinuousClock.now, ProcessFigures.processorTime())
        try await body()
        return (ProcessFigures.processorTime() - before) / (.now - start)
    }

    /// Evenly, as from many devices: nobody waits for the commit before.
    private static func flow(_ seconds: Int, _ event: @escaping @Sendable () async throws -> Void) async throws {
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<seconds * eventsASecond {
                try await Task.sleep(until: start + .seconds(1) * index / eventsASecond)
                group.addTask { try await event() }
            }
            try await group.waitForAll()
        }
    }

    private func percent(_ share: Double) -> Double { (share * 100).rounded }
}
