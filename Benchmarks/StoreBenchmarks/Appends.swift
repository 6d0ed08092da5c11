// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore

/// Appends through the store as drivers do.
enum Appends {
    /// The stored length of one event of this benchmark; its data makes it so.
    static let payloadBytes = 300

    static func store(_ path: String, history: Duration = .seconds(72 * 3600)) async throws -> EdgeStore {
        var configuration = StoreConfiguration(path: path)
        configuration.history = history
        guard let code = Code("bench") else { throw BenchmarkFailure("no code") }
        let room = RoomAddress(district: code, school: code, room: code)
        return try await EdgeStore(configuration, room: room, thread: PollThread(label: "store"))
    }

    /// - Returns: Events a second, each returned after its commit.
    static func rate(_ path: String, producers: Int) async throws -> Double {
        let store = try await store(path)
        let start = ContinuousClock.now
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<producers {
                group.addTask {
                    var count = 0
                    while .now - start < .seconds(1) {
                        try await store.append([EventDraft(DoorOpened())])
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

/// An urgent event.
struct DoorOpened: EventData {
    static let (type, family) = ("classroom.benchmark.door", Family.security)
    var text = String(repeating: "x", count: 21)
}

/// An event that may wait for others.
struct LightMeasured: EventData {
    static let (type, family) = ("classroom.benchmark.light", Family.environment)
    var text = String(repeating: "x", count: 13)
}
