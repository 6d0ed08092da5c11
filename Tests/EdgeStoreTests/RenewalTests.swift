// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Foundation
import Synchronization
import Testing

@testable import EdgeStore

@Suite("Renewal of a running store")
struct RenewalTests {
    private static let removed = "the database file was removed while in use"

    @Test("a renewal that another process holds up says so, and succeeds when it lets go", .timeLimit(.minutes(1)))
    func heldUp() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.busyTimeout = .milliseconds(20)
            $0.reopenDelay = .zero
        }
        try await store.append([sample(.security)])
        var other: StoreLock? = try StoreLock(StoreFiles(database: directory.database), timeout: .zero)
        try await store.spoil(directory.database)
        for _ in 0..<3 {
            await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .busy }
        }
        #expect(await !store.isOpen)
        #expect(await store.renewal == nil)
        withExtendedLifetime(other) {}
        other = nil

        let key = try await store.append([sample(.security)])[0]
        #expect(key == EventKey(family: .security, epoch: 2, sequence: 1))
        #expect(await store.isOpen)
        let renewal = try #require(await store.renewal)
        #expect(renewal.previousEpoch == 1)
        #expect(try directory.names().filter { $0.hasSuffix(".damaged") } == [try #require(renewal.setAsideAs)])
    }

    @Test("between attempts calls throw what the last one met; a closed store tries no more", .timeLimit(.minutes(1)))
    func betweenAttempts() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.busyTimeout = .milliseconds(20)
            $0.reopenDelay = .seconds(3600)
        }
        try await store.append([sample(.security)])
        var other: StoreLock? = try StoreLock(StoreFiles(database: directory.database), timeout: .zero)
        try await store.spoil(directory.database)
        await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .busy }
        withExtendedLifetime(other) {}
        other = nil
        await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .busy }
        await #expect { try await store.statistics() } throws: { ($0 as? StoreError)?.code == .busy }
        await store.close()
        await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .closed }
        #expect(await !store.isOpen)
    }

    @Test("what another process began anew meanwhile is gone on with, not set aside", .timeLimit(.minutes(1)))
    func renewedByOther() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.busyTimeout = .milliseconds(20)
            $0.reopenDelay = .zero
        }
        try await store.append([sample(.security)])
        var holder: StoreLock? = try StoreLock(StoreFiles(database: directory.database), timeout: .zero)
        #expect(unlink(directory.database) == 0)
        await #expect { try await store.append([sample(.security)]) } throws: { ($0 as? StoreError)?.code == .busy }
        withExtendedLifetime(holder) {}
        holder = nil
        let other = try await open(directory)
        #expect(try await other.append([sample(.security)])[0].epoch == 2)

        let key = try await store.append([sample(.security)])[0]
        #expect(key == EventKey(family: .security, epoch: 2, sequence: 2))
        #expect(await store.renewal?.previousEpoch == 1)
        #expect(try directory.names().allSatisfy { !$0.hasSuffix(".damaged") })
        await other.close()
    }

    @Test("each renewal is told to the caller, at opening and while running", .timeLimit(.minutes(1)))
    func told() async throws {
        let directory = try TemporaryDirectory()
        let first = try await open(directory)
        #expect(await first.renewal == nil)
        await first.close()
        try Data("no database".utf8).write(to: URL(fileURLWithPath: directory.database))

        let told = Told()
        let code = try #require(Code("test"))
        let store = try await EdgeStore(
            StoreConfiguration(path: directory.database),
            room: RoomAddress(district: code, school: code, room: code),
            thread: PollThread(label: "test-store"),
            onRenewal: { told.add($0) }
        )
        #expect(told.all.map(\.previousEpoch) == [1])
        #expect(try told.all.map(\.setAsideAs) == directory.names().filter { $0.hasSuffix(".damaged") })
        try await store.spoil(directory.database)
        try await store.append([sample(.security)])
        #expect(told.all.map(\.previousEpoch) == [1, 2])
        #expect(await store.renewal?.previousEpoch == 2)
    }

    @Test("a database that is removed under a running store is begun anew", .timeLimit(.minutes(1)))
    func removed() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(5, .security))
        for name in try directory.names() { #expect(unlink("\(directory.path)/\(name)") == 0) }

        let key = try await store.append([sample(.security)])[0]
        #expect(key == EventKey(family: .security, epoch: 2, sequence: 1))
        #expect(try everything(in: directory).map(\.type).contains(StoreRenewed.type))
        let renewal = try #require(await store.renewal)
        #expect(renewal.reason == Self.removed)
        #expect(renewal.setAsideAs == nil)
        #expect(renewal.previousEpoch == 1)
        await store.close()
        let again = try await open(directory)
        #expect(try await again.append([sample(.security)])[0].sequence == 2)
    }

    @Test("an older copy that is put in its place is set aside", .timeLimit(.minutes(1)))
    func replaced() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        try await store.append(samples(5, .security))
        try await store.checkpoint()
        let copy = "\(directory.path)/copy"
        try FileManager.default.copyItem(atPath: directory.database, toPath: copy)
        try await store.append(samples(5, .security))
        #expect(rename(copy, directory.database) == 0)

        let key = try await store.append([sample(.security)])[0]
        #expect(key == EventKey(family: .security, epoch: 2, sequence: 1))
        let renewal = try #require(await store.renewal)
        #expect(renewal.reason == Self.removed)
        #expect(try directory.names().filter { $0.hasSuffix(".damaged") } == [try #require(renewal.setAsideAs)])
    }

    @Test("two stores that append to one file, and close it, do not take it for removed", .timeLimit(.minutes(1)))
    func shared() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for round in 0..<5 {
            let subcommand = try await open(directory)
            let theirs = try await subcommand.append([sample(.security)])[0]
            let ours = try await store.append([sample(.security)])[0]
            #expect([theirs.sequence, ours.sequence] == [Int64(2 * round + 1), Int64(2 * round + 2)])
            #expect(await subcommand.renewal == nil)
            await subcommand.close()
        }
        #expect(await store.renewal == nil)
        #expect(try everything(in: directory).map(\.key.sequence) == oneTo(10))
    }
}

private final class Told: Sendable {
    private let renewals = Mutex<[StoreRenewed]>([])

    var all: [StoreRenewed] { renewals.withLock(\.self) }

    func add(_ renewal: StoreRenewed) { renewals.withLock { $0.append(renewal) } }
}

extension EdgeStore {
    /// Makes the next commit meet damage: the database's pages become zeros under the open connection.
    fileprivate func spoil(_ path: String) throws {
        try checkpoint()
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        let size = try file.seekToEnd()
        try file.seek(toOffset: 0)
        try file.write(contentsOf: Data(repeating: 0x55, count: Int(size)))
        try file.close()
        try opened?.database.connection.execute("PRAGMA shrink_memory")
    }
}
