// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("Salvage")
struct SalvageTests {
    enum Harm: String, CaseIterable {
        case header, zeroedPages, shortened, foreign, oddBytes, newer

        func apply(to path: String) throws {
            let size = Int(StoreFiles.size(of: path))
            switch self {
            case .header: try patch(path, at: 0, [UInt8](repeating: 0x55, count: 100))
            case .zeroedPages: try patch(path, at: size / 3, [UInt8](repeating: 0, count: 40 * 1024))
            case .shortened: #expect(truncate(path, off_t(size * 2 / 3 + 100)) == 0)
            case .foreign: try execute(path, "PRAGMA application_id = 7")
            case .oddBytes:
                for place in stride(from: size / 2, to: size - 64, by: 9973) { try patch(path, at: place, [0x21]) }
                try patch(path, at: 100, [0xFF])
            case .newer: try execute(path, "PRAGMA user_version = 99; ALTER TABLE event ADD COLUMN novelty TEXT")
            }
        }

        /// Whether no event was harmed.
        var sparesEvents: Bool { [.header, .foreign, .newer].contains(self) }
    }

    @Test(
        "what was accepted is acknowledged, salvaged with its bytes, or explained, and only one of these",
        .timeLimit(.minutes(2)),
        arguments: Harm.allCases
    )
    func complete(harm: Harm) async throws {
        let filled = try await FilledStore()
        try harm.apply(to: filled.directory.database)
        let store = try await salvaged(filled)
        let delivered = try await Delivered(store)

        for event in delivered.salvaged { #expect(filled.accepted[event.key] == event) }
        #expect(delivered.salvagedKeys.count == delivered.salvaged.count)
        #expect(delivered.salvagedKeys.union(delivered.explained) == filled.waiting)
        #expect(delivered.salvagedKeys.isDisjoint(with: delivered.explained))
        #expect(delivered.explained.isEmpty == harm.sparesEvents)

        let summary = try #require(delivered.summaries.first)
        #expect(delivered.summaries.count == 1)
        #expect(summary.epoch == 1)
        #expect(summary.families.reduce(0) { $0 + $1.salvaged } == delivered.salvaged.count)
        #expect(summary.families.reduce(0) { $0 + $1.lost } == delivered.explained.count)
        #expect(summary.families.allSatisfy { $0.end_known })
        #expect(try filled.directory.names().contains(try #require(summary.set_aside_as)))
    }

    @Test("what lies in the log only is salvaged too", .timeLimit(.minutes(1)))
    func log() async throws {
        var killed: FilledStore?
        let filled = try await FilledStore { killed = try $0.copy() }
        let copy = try #require(killed)
        #expect(try copy.liveLogBytes() > 100_000)
        // The log is whole; the database beneath it is not a database any more.
        try patch(copy.directory.database, at: 0, [UInt8](repeating: 0x55, count: 3000))
        _ = try SetAside(files: StoreFiles(database: copy.directory.database)).move(.damaged, unixSeconds: 1)
        let delivered = try await Delivered(try await salvaged(copy))
        #expect(delivered.salvagedKeys.union(delivered.explained) == filled.waiting)
        #expect(delivered.salvagedKeys.isDisjoint(with: delivered.explained))
        #expect(delivered.salvaged.allSatisfy { filled.accepted[$0.key] == $0 })
    }

    @Test("a salvage that ends anywhere is gone on with, and nothing comes twice", .timeLimit(.minutes(2)))
    func interrupted() async throws {
        let filled = try await FilledStore()
        try Harm.zeroedPages.apply(to: filled.directory.database)
        var store = try await open(filled.directory) { $0.salvagesInBackground = false }
        let salvage = Task { [store] in try await store.salvage() }
        var arrivals = store.arrivals.makeAsyncIterator()
        await arrivals.next()  // the first batch
        await store.close()
        _ = await salvage.result
        store = try await salvaged(filled)
        let delivered = try await Delivered(store)
        #expect(delivered.salvagedKeys.count == delivered.salvaged.count)
        #expect(delivered.salvagedKeys.union(delivered.explained) == filled.waiting)
        #expect(delivered.salvagedKeys.isDisjoint(with: delivered.explained))
        #expect(delivered.summaries.count == 1)
        await store.close()
        // The next start finds nothing to do.
        let last = try await Delivered(try await salvaged(filled))
        #expect(last.salvaged.isEmpty)
    }

    @Test("a file of which nothing can be read says so and leaves nothing undone", .timeLimit(.minutes(1)))
    func garbage() async throws {
        let filled = try await FilledStore()
        var random = SeededGenerator(seed: 7)
        let bytes = (0..<200_000).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        try Data(bytes).write(to: URL(fileURLWithPath: filled.directory.database))
        let store = try await salvaged(filled)
        let delivered = try await Delivered(store)
        #expect(delivered.salvaged.isEmpty)
        #expect(delivered.explained.isEmpty)
        let summary = try #require(delivered.summaries.first)
        #expect(summary.epoch == 1)  // noted outside the file
        #expect(summary.families.count == Family.allCases.count)
        #expect(summary.families.allSatisfy { !$0.end_known && $0.salvaged == 0 && $0.lost == 0 })
    }

    @Test("what was salvaged survives the next damage", .timeLimit(.minutes(1)))
    func twice() async throws {
        let filled = try await FilledStore()
        try Harm.header.apply(to: filled.directory.database)
        let store = try await salvaged(filled)
        await store.close()
        try Harm.header.apply(to: filled.directory.database)
        let delivered = try await Delivered(try await salvaged(filled))
        let first = delivered.salvaged.filter { $0.key.epoch == 1 }
        #expect(Set(first.map(\.key)) == filled.waiting)
        #expect(first.allSatisfy { filled.accepted[$0.key] == $0 })
        // And what the second store said itself comes as its own.
        #expect(delivered.salvaged.filter { $0.key.epoch == 2 }.map(\.type) == [StoreRenewed.type, StoreSalvaged.type])
    }

    @Test("of many damaged files two are kept, each with the note that it was salvaged", .timeLimit(.minutes(1)))
    func bounded() async throws {
        let filled = try await FilledStore()
        for _ in 0..<4 {
            try Harm.header.apply(to: filled.directory.database)
            let store = try await salvaged(filled)
            await store.close()
        }
        let aside = try filled.directory.names().filter { $0.hasPrefix("events-") }
        #expect(aside.filter { $0.hasSuffix(".damaged") }.count == 2)
        #expect(aside.filter { $0.hasSuffix(".salvaged") }.count == 2)
        #expect(aside.count <= 8)  // with their logs
    }

    @Test("an event that the disk has altered is never given to the hub", .timeLimit(.minutes(1)))
    func altered() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(20, .security, bytes: 100))
        await store.close()
        let before = try everything(in: directory)
        let harmed = try #require(before.dropFirst(9).first)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: directory.database))
        let place = try #require(bytes.range(of: Data(harmed.payload)))
        bytes[place.lowerBound + harmed.payload.count - 20] = UInt8(ascii: "y")  // was an x: as good an event as before
        try bytes.write(to: URL(fileURLWithPath: directory.database))

        let again = try await open(directory) { $0.salvagesInBackground = false }
        _ = try await again.waiting(after: UplinkCursor(), limit: 100, maximumBytes: 1 << 20)
        #expect(await again.renewal?.reason.contains("security #10") == true)
        try await again.salvage()
        let delivered = try await Delivered(again)
        #expect(delivered.salvaged == before.filter { $0 != harmed })
        #expect(delivered.explained == [harmed.key])
    }
}

/// Overwrites a part of a file.
func patch(_ path: String, at offset: Int, _ bytes: [UInt8]) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seek(toOffset: UInt64(offset))
    try file.write(contentsOf: Data(bytes))
    try file.close()
}

func execute(_ path: String, _ sql: String) throws {
    try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: .zero).execute(sql)
}
