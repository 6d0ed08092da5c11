// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import EdgeStore

/// Appends events of three families until it is told to stop, each batch after the one before is on disk.
actor EventLoad {
    private struct DoorOpened: EventData {
        static let type = "classroom.door.opened"
        static let family = Family.security

        var number: Int
    }

    private let store: EdgeStore
    private var accepted: [EventKey] = []
    private var isStopping = false

    init(store: EdgeStore) { self.store = store }

    var count: Int { accepted.count }

    func stop() { isStopping = true }

    /// - Returns: The keys of all events that the store accepted.
    func run() async throws -> [EventKey] {
        while !isStopping {
            let drafts = [
                try EventDraft(DoorOpened(number: accepted.count)),
                try EventDraft(OccupancyChanged(occupied: true, because: "motion")),
                try EventDraft(DeviceChanged(status: .available)),
            ]
            accepted += try await store.append(drafts)
            // A room's load, not a flood: the consumer's log holds it all.
            try await Task.sleep(for: .milliseconds(5))
        }
        return accepted
    }
}
