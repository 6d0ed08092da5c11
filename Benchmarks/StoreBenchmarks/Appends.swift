// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Workbench

/// Appends through the store as drivers do.
enum Appends {
    static func store(_ path: String, history: Duration = .seconds(72 * 3600)) async throws -> EdgeStore {
        var configuration = StoreConfiguration(path: path)
        configuration.history = history
        return try await EdgeStore(configuration, room: Sample.room(), thread: PollThread(label: "store"))
    }

    /// Urgent events, for a second. What a driver does to make one is not counted, its encoding is.
    /// - Returns: Events a second, each returned after its commit.
    static func rate(_ path: String, producers: Int) async throws -> Double {
        let store = try await store(path)
        let drafts = [try Sample.door()]
        let start = ContinuousClock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<producers {
                group.addTask {
                    var count = 0
                    while .now - start < .seconds(1) {
                        try await store.append(drafts)
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        let rate = Double(count) / ((.now - start) / .seconds(1))
        await store.close()
        return rate
    }
}
