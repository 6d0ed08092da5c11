// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import EdgeStore
import Workbench

/// A backlog that drains as fast as it can, against messages of the same size out of memory.
struct DrainBenchmark {
    private static let eventsAtOnce = 1000
    private static let loopMessages = 100_000

    private let row: BenchmarkOptions.Row
    private let events: Int
    private let hub: LocalHub
    private let path: String

    init(_ row: BenchmarkOptions.Row, events: Int, hub: LocalHub, path: String) {
        (self.row, self.events, self.hub, self.path) = (row, events, hub, path)
    }

    /// The loop runs before and after, so that a machine that becomes slower meanwhile is seen.
    func run() async throws {
        var loop = try (0..<3).map { _ in try loopRate() }
        let store = try await filledStore()
        let passage = try await Passage(store, to: hub, batches: row == .drainBatches)
        let start = ContinuousClock.now
        let (time, pss) = try await passage.carry {
            let peak = try await MemoryPeak.whileRunning { try await passage.waitUntilDelivered() }
            return (ContinuousClock.now - start, peak)
        }
        await store.close()
        loop += try (0..<2).map { _ in try loopRate() }
        let rate = Double(events) / (time / .seconds(1))
        let ratio = rate / loop.median
        let reach = row == .drainBatches ? 5 : 0.7
        print(
            "| \(row.rawValue), \(events) events, events/s | \(Int(rate)) | loop \(Int(loop.median)) |",
            "ratio \(ratio.rounded), reach ≥ \(reach) |"
        )
        print("| \(row.rawValue), most memory | \(pss / 1024) MiB PSS | – | reach ≤ 40 MiB |")
    }

    private func loopRate() throws -> Double {
        try PublishLoop.rate(port: hub.port, count: Self.loopMessages, window: Passage.window)
    }

    private func filledStore() async throws -> EdgeStore {
        var configuration = StoreConfiguration(path: path)
        // Twice what the events take.
        configuration.maximumBytes += Int64(events * Sample.payloadBytes * 2)
        let store = try await EdgeStore(configuration, room: Sample.room(), thread: PollThread(label: "store"))
        let draft = try Sample.light()
        for first in stride(from: 0, to: events, by: Self.eventsAtOnce) {
            try await store.append(Array(repeating: draft, count: min(Self.eventsAtOnce, events - first)))
        }
        return store
    }
}
