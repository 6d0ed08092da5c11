// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

/// A store with events of all families, some of them acknowledged, and what it holds.
struct FilledStore {
    let directory: TemporaryDirectory
    /// Every event that was accepted, as it lay on disk.
    let accepted: [EventKey: StoredEvent]
    let acknowledged: Set<EventKey>

    /// What a store leaves in its directory.
    private static let endings = ["", "-wal", "-shm", ".epoch", ".lock"]

    /// - Parameter whileOpen: Called before the store is closed.
    init(whileOpen: (FilledStore) async throws -> Void = { _ in }) async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.acknowledgementDelay = .milliseconds(1) }
        for _ in 0..<8 {
            var drafts: [EventDraft] = []
            for family in Family.allCases { drafts += try samples(60, family, bytes: 200) }
            // Beyond a page, and beyond several.
            drafts += try [1200, 3000, 15_000].map { try sample(.behaviour, bytes: $0) }
            try await store.append(drafts)
        }
        let sent = try await store.waiting(after: UplinkCursor(), limit: 200, maximumBytes: 1 << 20)
        await store.acknowledge(sent.map(\.key))
        await store.flush()
        let stored = try everything(in: directory)
        self.directory = directory
        accepted = Dictionary(uniqueKeysWithValues: stored.map { ($0.key, $0) })
        acknowledged = Set(sent.map(\.key))
        try await whileOpen(self)
        await store.close()
    }

    private init(_ other: FilledStore, _ directory: TemporaryDirectory) {
        self.directory = directory
        accepted = other.accepted
        acknowledged = other.acknowledged
    }

    /// The same in a directory of its own, as a process that is killed would leave it.
    func copy() throws -> FilledStore {
        let copy = try TemporaryDirectory()
        for ending in Self.endings where FileManager.default.fileExists(atPath: directory.database + ending) {
            try FileManager.default.copyItem(atPath: directory.database + ending, toPath: copy.database + ending)
        }
        return FilledStore(self, copy)
    }

    /// Up to where the log holds commits that the database does not have. Only while no process has it open: looking
    /// ends SQLite's locks.
    func liveLogBytes() throws -> Int {
        let index = try #require(ImageFile(path: "\(directory.database)-shm").flatMap { WALIndex($0) })
        try #require(index.backfilledCount < index.frameCount)
        return 32 + index.frameCount * (24 + Int(StoreSchema.pageBytes))
    }

    var waiting: Set<EventKey> { Set(accepted.keys).subtracting(acknowledged) }
}

/// What a store gives to the hub after a salvage.
struct Delivered {
    var salvaged: [StoredEvent] = []
    /// By the gap events, one key for each event that they name.
    var explained: [EventKey] = []
    var summaries: [Summary] = []

    struct Summary: Decodable {
        struct FamilyCount: Decodable {
            var family: Family
            var salvaged: Int
            var lost: Int
            var end_known: Bool
        }

        var set_aside_as: String?
        var epoch: Int64?
        var families: [FamilyCount]
    }

    /// Drains `store` as an uplink that acknowledges all.
    init(_ store: EdgeStore) async throws {
        for event in try await drain(store) {
            switch event.type {
            case StoreGap.type:
                let gap = try #require(GapExplanation(event))
                explained += gap.range.map { EventKey(family: gap.family, epoch: gap.epoch, sequence: $0) }
            case StoreSalvaged.type:
                struct Envelope: Decodable { var data: Summary }
                summaries.append(try JSONDecoder().decode(Envelope.self, from: Data(event.payload)).data)
            default: break
            }
        }
        var cursor = RedeliveryCursor()
        while true {
            let more = try await store.redeliveries(after: cursor, limit: 100, maximumBytes: 1 << 20)
            if more.isEmpty { break }
            for redelivery in more { cursor.advance(past: redelivery.key) }
            await store.acknowledge(redelivered: more.map(\.key))
            salvaged += more.map(\.event)
        }
    }

    var salvagedKeys: Set<EventKey> { Set(salvaged.map(\.key)) }
}

/// Opens what is in `filled`'s directory and salvages what is set aside, to the end.
func salvaged(_ filled: FilledStore, _ adjust: (inout StoreConfiguration) -> Void = { _ in }) async throws -> EdgeStore
{
    let store = try await open(filled.directory) {
        $0.salvagesInBackground = false
        adjust(&$0)
    }
    try await store.salvage()
    return store
}
