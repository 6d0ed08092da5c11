// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Testing

@testable import EdgeStore

/// Opens the database beside a store, as another process would.
func database(in directory: TemporaryDirectory) throws -> StoreDatabase {
    let connection = try SQLiteConnection(
        path: directory.database,
        mode: .readWrite,
        busyTimeout: .seconds(10)
    )
    return try StoreDatabase(connection)
}

/// Opens a store that keeps events of 1970, however long the test takes.
func openKeepingAll(_ directory: TemporaryDirectory) async throws -> EdgeStore {
    try await open(directory) { $0.history = .seconds(1 << 32) }
}

/// An event of an earlier epoch, as salvage finds it.
func old(_ family: Family, _ sequence: Int64, epoch: Int64 = 7, type: String = "classroom.test.old", bytes: Int = 300)
    -> StoredEvent
{
    StoredEvent(
        key: EventKey(family: family, epoch: epoch, sequence: sequence),
        type: type,
        device: nil,
        unixMilliseconds: sequence,
        payload: Array("\(family.rawValue) \(epoch) \(sequence) ".utf8) + [UInt8](repeating: 120, count: bytes)
    )
}

/// Puts events into `salvaged`, beside a store that may be open.
func salvage(_ events: [StoredEvent], in directory: TemporaryDirectory) throws {
    let database = try database(in: directory)
    try database.transaction { () throws(StoreError) in
        for event in events { try database.salvaged.insert(event) }
    }
}

/// Reads redeliveries as an uplink does that acknowledges everything at once, until there are none.
func redrain(
    _ store: EdgeStore,
    cursor: RedeliveryCursor = RedeliveryCursor(),
    limit: Int = 20
) async throws -> [StoredEvent] {
    var cursor = cursor
    var all: [StoredEvent] = []
    while true {
        let redeliveries = try await store.redeliveries(after: cursor, limit: limit, maximumBytes: 1 << 20)
        if redeliveries.isEmpty { return all }
        for redelivery in redeliveries { cursor.advance(past: redelivery.key) }
        await store.acknowledge(redelivered: redeliveries.map(\.key))
        all += redeliveries.map(\.event)
    }
}
