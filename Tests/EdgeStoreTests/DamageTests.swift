// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("Damage")
struct DamageTests {
    enum Harm: String, CaseIterable {
        case garbage, header, zeroedPages, shortened, directory, foreign, missingTable, lostCounters, older, gone

        func apply(to path: String) throws {
            switch self {
            case .garbage:
                try Data((0..<50_000).map { UInt8(truncatingIfNeeded: $0 * 7 + $0 / 256) }).write(to: url(path))
            case .header: try patch(path, at: 0, [UInt8](repeating: 0x55, count: 40))
            case .zeroedPages: try patch(path, at: 4096, [UInt8](repeating: 0, count: 4096 * 12))
            case .shortened: #expect(truncate(path, 4096 * 3 + 100) == 0)
            case .directory:
                #expect(unlink(path) == 0)
                #expect(mkdir(path, 0o755) == 0)
            case .foreign: try execute(path, "PRAGMA application_id = 7")
            case .missingTable: try execute(path, "DROP TABLE gap")
            case .lostCounters: try execute(path, "UPDATE family SET last_sequence = 3")
            case .older: try execute(path, "UPDATE meta SET value = '0' WHERE key = 'epoch'")
            case .gone: #expect(unlink(path) == 0)
            }
        }

        private func url(_ path: String) -> URL { URL(fileURLWithPath: path) }

        private func patch(_ path: String, at offset: UInt64, _ bytes: [UInt8]) throws {
            let file = try FileHandle(forWritingTo: url(path))
            try file.seek(toOffset: offset)
            try file.write(contentsOf: Data(bytes))
            try file.close()
        }

        private func execute(_ path: String, _ sql: String) throws {
            try SQLiteConnection(path: path, mode: .readWrite, busyTimeout: .zero).execute(sql)
        }
    }

    @Test(
        "a store that cannot be used is set aside and begun anew with the next epoch",
        .timeLimit(.minutes(1)),
        arguments: Harm.allCases
    )
    func renewed(harm: Harm) async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try harm.apply(to: directory.database)

        let store = try await open(directory)
        let key = try await store.append([sample(.security)])[0]
        #expect(key == EventKey(family: .security, epoch: 2, sequence: 1))
        let renewal = try #require(try everything(in: directory).first { $0.key.family == .operations })
        #expect(renewal.type == StoreRenewed.type)
        #expect(renewal.key.sequence == 1)
        let data = try Envelope(renewal).data
        #expect(data.previous_epoch == 1)
        #expect(data.reason?.isEmpty == false)
        let aside = try directory.names().filter { $0.hasSuffix(".damaged") }
        #expect(aside == (harm == .gone ? [] : [try #require(data.set_aside_as)]))
    }

    @Test("an empty file beside its epoch is a lost store", .timeLimit(.minutes(1)))
    func emptied() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        #expect(truncate(directory.database, 0) == 0)
        let store = try await open(directory)
        #expect(try await store.append([sample(.security)])[0].epoch == 2)
    }

    @Test("an empty file without one is a new store", .timeLimit(.minutes(1)))
    func empty() async throws {
        let directory = try TemporaryDirectory()
        try Data().write(to: URL(fileURLWithPath: directory.database))
        let store = try await open(directory)
        #expect(try await store.append([sample(.security)])[0] == EventKey(family: .security, epoch: 1, sequence: 1))
        #expect(try everything(in: directory).count == 1)
    }

    @Test("a file of a newer version is kept under its own name", .timeLimit(.minutes(1)))
    func newer() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try SQLiteConnection(path: directory.database, mode: .readWrite, busyTimeout: .zero)
            .execute("PRAGMA user_version = 99")
        #expect { try EdgeStoreReader(path: directory.database) } throws: { ($0 as? StoreError)?.code == .newerVersion }
        let store = try await open(directory)
        #expect(try await store.append([sample(.security)])[0].epoch == 2)
        #expect(try directory.names().count { $0.hasSuffix(".newer") } == 1)
    }

    @Test("at most two damaged files are kept, the newest; epochs count on", .timeLimit(.minutes(1)))
    func bounded() async throws {
        let directory = try TemporaryDirectory()
        for round in 0..<5 {
            let store = try await open(directory)
            #expect(try await store.append([sample(.security)])[0].epoch == Int64(round + 1))
            await store.close()
            try Data("round \(round), no database".utf8).write(to: URL(fileURLWithPath: directory.database))
        }
        _ = try await open(directory)
        let kept = try directory.names().filter { $0.hasSuffix(".damaged") }
        let texts = try kept.map { try String(contentsOfFile: "\(directory.path)/\($0)", encoding: .utf8) }
        #expect(texts == ["round 3, no database", "round 4, no database"])
    }

    @Test("with database and epoch both lost the new epoch is above every counted one", .timeLimit(.minutes(1)))
    func epochUnknown() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        try Harm.garbage.apply(to: directory.database)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: "\(directory.database).epoch"))
        let store = try await open(directory)
        #expect(try await store.append([sample(.security)])[0].epoch > 1_000_000)
        let renewal = try #require(try everything(in: directory).first { $0.type == StoreRenewed.type })
        #expect(try Envelope(renewal).data.previous_epoch == nil)
    }

    @Test("a lost side file is written again", .timeLimit(.minutes(1)))
    func sideFileLost() async throws {
        let directory = try TemporaryDirectory()
        try await fill(directory)
        #expect(unlink("\(directory.database).epoch") == 0)
        let store = try await open(directory)
        #expect(try await store.append([sample(.security)])[0].epoch == 1)
        #expect(try String(contentsOfFile: "\(directory.database).epoch", encoding: .utf8) == "1\n")
    }

    @Test("a WAL that was cut leaves what is before the cut", .timeLimit(.minutes(1)), arguments: [0.2, 0.5, 0.9])
    func cutWAL(share: Double) async throws {
        let directory = try TemporaryDirectory()
        let copy = try TemporaryDirectory()
        let store = try await open(directory)
        for _ in 0..<50 { try await store.append([sample(.security, bytes: 500)]) }
        for suffix in ["", "-wal", ".epoch"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: directory.database + suffix))
            // Zeros behind the last frame are space that was allocated beforehand.
            let written = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
            let kept = suffix == "-wal" ? bytes.prefix(Int(Double(written) * share)) : bytes
            try kept.write(to: URL(fileURLWithPath: copy.database + suffix))
        }
        let again = try await open(copy)
        let key = try await again.append([sample(.security)])[0]
        let sequences = try everything(in: copy).filter { $0.key.family == .security }.map(\.key.sequence)
        #expect(sequences == Array(1...key.sequence))
        #expect(key.sequence < 51)
    }

    @Test("damage that is met while running is answered in the same manner", .timeLimit(.minutes(1)))
    func running() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for _ in 0..<20 { try await store.append(samples(50, .environment, bytes: 3000)) }
        _ = try await drain(store)
        // The WAL is folded in, then the database's pages become zeros under the open connection.
        try await store.checkpoint()
        try Harm.zeroedPages.apply(to: directory.database)
        try await store.append(samples(500, .environment, bytes: 3000))
        _ = try await store.waiting(after: UplinkCursor(), limit: 100, maximumBytes: 1 << 20)
        let keys = try await store.append([sample(.security)])
        #expect(keys[0].epoch == 2)
        #expect(try everything(in: directory).contains { $0.type == StoreRenewed.type })
    }

    @Test("a directory that cannot be written says where and what to do")
    func inaccessible() async throws {
        let code = try #require(Code("test"))
        let configuration = StoreConfiguration(path: "/proc/no-store-here/events.sqlite")
        let room = RoomAddress(district: code, school: code, room: code)
        let failure = await #expect(throws: StoreError.self) {
            try await EdgeStore(configuration, room: room, thread: PollThread(label: "test-store"))
        }
        #expect(failure?.code == .inaccessible)
        #expect(failure?.description.contains("/proc/no-store-here") == true)
    }

    @Test("a damaged store that another process has open is not set aside", .timeLimit(.minutes(1)))
    func inUse() async throws {
        let directory = try TemporaryDirectory()
        let lock = try StoreLock(StoreFiles(database: directory.database), timeout: .zero)
        try Harm.garbage.apply(to: directory.database)
        await #expect { try await open(directory) { $0.busyTimeout = .milliseconds(50) } } throws: {
            ($0 as? StoreError)?.code == .busy
        }
        #expect(try directory.names().allSatisfy { !$0.hasSuffix(".damaged") })
        withExtendedLifetime(lock) {}
    }

    private func fill(_ directory: TemporaryDirectory) async throws {
        let store = try await open(directory)
        for family in Family.allCases { try await store.append(samples(50, family, bytes: 400)) }
        await store.close()
    }
}

extension EdgeStore {
    func checkpoint() throws {
        try opened?.database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE); PRAGMA cache_size = 1")
    }
}
