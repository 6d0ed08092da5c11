// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("Damage to the log")
struct LogDamageTests {
    enum Harm: String, CaseIterable {
        case cut, overwritten, header, deleted

        /// Does it to the part that holds commits; what follows that is of earlier rounds, or was never written.
        func apply(to filled: FilledStore) throws {
            let wal = "\(filled.directory.database)-wal"
            let bytes = try filled.liveLogBytes()
            switch self {
            case .cut: #expect(truncate(wal, off_t(bytes / 2)) == 0)
            case .overwritten: try patch(wal, at: bytes / 2, [UInt8](repeating: 0x33, count: 2000))
            case .header: try patch(wal, at: 0, [UInt8](repeating: 0, count: 32))
            case .deleted: #expect(unlink(wal) == 0)
            }
        }
    }

    /// What a process leaves that is killed: commits that only the log has.
    private func killed() async throws -> FilledStore {
        var killed: FilledStore?
        _ = try await FilledStore { killed = try $0.copy() }
        return try #require(killed)
    }

    @Test(
        "a log that lost commits is noticed, and no sequence is given twice",
        .timeLimit(.minutes(1)),
        arguments: Harm.allCases
    )
    func noticed(harm: Harm) async throws {
        let filled = try await killed()
        try harm.apply(to: filled)
        // Also when somebody has looked before the agent starts again.
        #expect { try EdgeStoreReader(path: filled.directory.database) } throws: {
            ($0 as? StoreError)?.code == .damaged && "\($0)".contains("-wal: its log holds")
        }
        let store = try await salvaged(filled)
        #expect(try await store.append([sample(.security)])[0].epoch == 2)
        let delivered = try await Delivered(store)
        let old = delivered.salvaged.filter { $0.key.epoch == 1 }
        #expect(old.allSatisfy { filled.accepted[$0.key] == $0 })
        #expect(Set(delivered.explained).isSubset(of: filled.accepted.keys))
        #expect(delivered.salvagedKeys.isDisjoint(with: delivered.explained))
        #expect(try #require(delivered.summaries.first).families.allSatisfy { !$0.end_known })
        // Frames behind a damaged one are used: of all that the log holds, only one or two pages are lost.
        if harm == .overwritten || harm == .header {
            #expect(delivered.salvagedKeys.union(delivered.explained).isSuperset(of: filled.waiting))
            #expect(delivered.explained.count < 40)
        }
    }

    @Test("a whole log, of a process that was killed, is gone on with", .timeLimit(.minutes(1)))
    func whole() async throws {
        let filled = try await killed()
        #expect(LogCheck(files: StoreFiles(database: filled.directory.database)).complaint == nil)
        let store = try await salvaged(filled)
        #expect(try await store.append([sample(.security)])[0].epoch == 1)
        #expect(await store.renewal == nil)
    }

    @Test("what was never written of a log is no loss when it is cut off", .timeLimit(.minutes(1)))
    func unwritten() async throws {
        for share in [0.0, 0.5] {
            let filled = try await killed()
            let wal = "\(filled.directory.database)-wal"
            let (live, size) = (try filled.liveLogBytes(), Int(StoreFiles.size(of: wal)))
            try #require(live < size)
            #expect(truncate(wal, off_t(live + Int(Double(size - live) * share))) == 0)
            let store = try await salvaged(filled)
            #expect(await store.renewal == nil)
            let stored = try everything(in: filled.directory)
            #expect(Set(stored) == Set(filled.accepted.values))
        }
    }

    @Test("the allocated log of a store that was closed is neither live nor damaged", .timeLimit(.minutes(1)))
    func blank() async throws {
        let filled = try await FilledStore()
        let files = StoreFiles(database: filled.directory.database)
        #expect(StoreFiles.size(of: files.wal) == StoreConfiguration(path: files.database).walBytes)
        #expect(!WriteAheadLog(files: files).isLive)
        #expect(LogCheck(files: files).complaint == nil)
        let index = ImageFile(path: files.sharedMemory).flatMap { WALIndex($0) }
        #expect(WALImage(try #require(ImageFile(path: files.wal)), index: index) == nil)

        // Nor is it when the file is set aside together with it.
        try patch(files.database, at: 0, [UInt8](repeating: 0x55, count: 100))
        let name = try SetAside(files: files).move(.damaged, unixSeconds: 1)
        #expect(StoreFiles.size(of: "\(filled.directory.path)/\(name)-wal") > 0)
        let delivered = try await Delivered(try await salvaged(filled))
        #expect(delivered.salvagedKeys == filled.waiting)
        #expect(try #require(delivered.summaries.first).families.allSatisfy { $0.end_known })
    }

    @Test("a log of which only the header has become zeros is damaged", .timeLimit(.minutes(1)))
    func header() async throws {
        let filled = try await killed()
        try Harm.header.apply(to: filled)
        let wal = try #require(ImageFile(path: "\(filled.directory.database)-wal"))
        #expect(try #require(WALImage(wal, index: nil)).isDamaged)
    }

    @Test("what the shared memory says of another boot is not believed", .timeLimit(.minutes(1)))
    func otherBoot() async throws {
        let filled = try await killed()
        let lock = "\(filled.directory.database).lock"
        #expect(try String(contentsOfFile: lock, encoding: .utf8) == SystemClock.bootID)
        try Data("00000000-0000-0000-0000-000000000000".utf8).write(to: URL(fileURLWithPath: lock))
        try Harm.cut.apply(to: filled)
        #expect(try EdgeStoreReader(path: filled.directory.database).verify().isGood)
        let store = try await salvaged(filled)
        #expect(try await store.append([sample(.security)])[0].epoch == 1)
    }

    @Test("a database that is deleted under a running store is salvaged from memory", .timeLimit(.minutes(1)))
    func unlinked() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.salvagesInBackground = false }
        try await store.append(samples(300, .security, bytes: 500) + samples(20, .behaviour, bytes: 3000))
        let accepted = try everything(in: directory)
        for name in try directory.names() { #expect(unlink("\(directory.path)/\(name)") == 0) }
        #expect(try await store.append([sample(.security)])[0].epoch == 2)
        let summaries = try await store.salvage()
        #expect(summaries.map(\.setAsideAs) == [nil])
        #expect(summaries.first?.salvagedEpoch == 1)
        let delivered = try await Delivered(store)
        #expect(Set(delivered.salvaged) == Set(accepted))
        #expect(delivered.salvaged.count == accepted.count)
        #expect(delivered.explained.isEmpty)
        #expect(await store.unlinked.isEmpty)
    }
}
