// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import EdgeStore
import Workbench

/// What a steady flow of events costs the processor from the draft to the deleted row; the timer that makes them flow included.
struct LoadBenchmark {
    private static let (eventsASecond, seconds) = (200, 20)

    let hub: LocalHub
    let path: String

    func run() async throws {
        var configuration = StoreConfiguration(path: path)
        configuration.history = .zero
        let store = try await EdgeStore(configuration, room: Sample.room(), thread: PollThread(label: "store"))
        let passage = try await Passage(store, to: hub)
        let share = try await passage.carry {
            try await events(1, into: store)  // until connected, and all code has run once
            try await passage.waitUntilDelivered()
            let (start, before) = (ContinuousClock.now, ProcessFigures.processorTime())
            try await events(Self.seconds, into: store)
            try await passage.waitUntilDelivered()
            return (ProcessFigures.processorTime() - before) / (.now - start)
        }
        let left = try await store.statistics().families.reduce(0) { $0 + $1.waitingCount + $1.historyCount }
        await store.close()
        guard left == 0 else { throw BenchmarkFailure("\(left) events were not deleted") }
        print(
            "| \(BenchmarkOptions.Row.load.rawValue), \(Self.eventsASecond) events/s, processor time |",
            "\((share * 100).rounded) % of a core | – | reach ≤ 2 % |"
        )
    }

    /// Each by itself and evenly, as from many devices: nobody waits for the commit before.
    private func events(_ seconds: Int, into store: EdgeStore) async throws {
        let draft = try Sample.light()
        let start = ContinuousClock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<seconds * Self.eventsASecond {
                try await Task.sleep(until: start + .seconds(1) * index / Self.eventsASecond)
                group.addTask { try await store.append([draft]) }
            }
            try await group.waitForAll()
        }
    }
}
