// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore
import FoundationEssentials
import Glibc
import Workbench

/// What one event costs the disk at a steady 50 a second with a hub that acknowledges.
enum WrittenBytes {
    /// - Returns: Bytes an event, on the average of four seconds.
    static func perEvent(_ path: String, history: Duration) async throws -> Int {
        let store = try await Appends.store(path, history: history)
        let before = try writtenBytes()
        let start = ContinuousClock.now
        var cursor = UplinkCursor()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<200 {
                try await Task.sleep(until: start + .milliseconds(20 * index))
                let draft = try Sample.light()
                group.addTask { try await store.append([draft]) }
                for event in try await store.waiting(after: cursor, limit: 100, maximumBytes: 1 << 20) {
                    cursor.advance(past: event.key)
                    await store.acknowledge([event.key])
                }
            }
            try await group.waitForAll()
        }
        await store.close()  // folds the WAL in: its cost is counted too
        return (try writtenBytes() - before) / 200
    }

    /// What this process has caused to be written to disks.
    private static func writtenBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/io", encoding: .utf8)
        for line in text.split(separator: "\n") where line.hasPrefix("write_bytes: ") {
            if let count = Int(line.dropFirst("write_bytes: ".count)) { return count }
        }
        throw BenchmarkFailure("/proc/self/io has no write_bytes")
    }
}
