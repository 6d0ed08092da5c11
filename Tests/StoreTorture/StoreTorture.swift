// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import EdgeStore
import Glibc

/// Appends to a store from several tasks and acknowledges what it reads, until it is killed or has appended
/// enough. Prints `family epoch sequence` for each event after its append has returned, each line at once.
///
/// Usage: `StoreTorture DATABASE [CALLS-PER-TASK]`, or `endure` or `list` with a database: see ``Endurance``, ``Listing``.
@main
enum StoreTorture {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 2, let code = Code("torture") else { exit(64) }
        if arguments.count == 3, arguments[1] == "endure" { return try await Endurance(path: arguments[2]).run() }
        if arguments.count == 3, arguments[1] == "list" { return try Listing.run(path: arguments[2]) }
        let calls = arguments.count > 2 ? Int(arguments[2]) ?? 0 : Int.max
        let store = try await EdgeStore(
            StoreConfiguration(path: arguments[1]),
            room: RoomAddress(district: code, school: code, room: code),
            thread: PollThread(label: "store")
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for producer in 0..<8 {
                group.addTask { try await produce(into: store, producer, calls) }
            }
            let drain = Task { await acknowledge(from: store) }
            try await group.waitForAll()
            drain.cancel()
        }
        await store.close()
    }

    private static func produce(into store: EdgeStore, _ producer: Int, _ calls: Int) async throws {
        for call in 0..<calls {
            let drafts: [EventDraft] =
                switch (producer + call) % 4 {
                case 0: [try EventDraft(DoorOpened(call: call))]
                case 1: [try EventDraft(CardPresented(call: call)), try EventDraft(LightMeasured(call: call))]
                case 2: try (0..<5).map { try EventDraft(LightMeasured(call: $0)) }
                default: [try EventDraft(OccupancyChanged(occupied: true, because: "motion"))]
                }
            for key in try await store.append(drafts) {
                say("\(key.family) \(key.epoch) \(key.sequence)\n")
            }
        }
    }

    private static func acknowledge(from store: EdgeStore) async {
        var cursor = UplinkCursor()
        while !Task.isCancelled {
            guard let events = try? await store.waiting(after: cursor, limit: 20, maximumBytes: 65_536) else { return }
            for event in events { cursor.advance(past: event.key) }
            await store.acknowledge(events.map(\.key))
            if events.isEmpty { try? await Task.sleep(for: .milliseconds(1)) }
        }
    }

    /// One `write`, so that a line is never half there.
    static func say(_ line: String) {
        let bytes = Array(line.utf8)
        guard write(STDOUT_FILENO, bytes, bytes.count) == bytes.count else { exit(74) }
    }
}

struct DoorOpened: EventData {
    static let type = "classroom.test.door"
    static let family = Family.security
    var call: Int
}

struct CardPresented: EventData {
    static let type = "classroom.test.card"
    static let family = Family.attendance
    var call: Int
}

struct LightMeasured: EventData {
    static let type = "classroom.test.light"
    static let family = Family.environment
    var call: Int
}
