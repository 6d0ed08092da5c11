// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Synchronization
import Testing

@testable import EdgeStore

/// `max_page_count` makes SQLite fail as it does on a full file system, at a page that the test chooses. What happens
/// on a real one is in `SmallDiskTests`.
@Suite("Disk full")
struct DiskFullTests {
    @Test("environment and behaviour are refused; the others go on from the reserve", .timeLimit(.minutes(1)))
    func importanceDecides() async throws {
        let directory = try TemporaryDirectory()
        let disk = FakeDisk()
        let store = try await openWithReserve(directory, disk)
        var accepted = try await store.append(samples(4, .environment, bytes: 1000))
        try await store.fill(disk)
        for family in [Family.environment, .behaviour] {
            await #expect { try await store.append(samples(9, family, bytes: 4000)) } throws: {
                ($0 as? StoreError)?.code == .diskFull
            }
        }
        for family in [Family.security, .attendance, .operations] {
            accepted += try await store.append(samples(9, family, bytes: 4000))
        }
        let error = await #expect(throws: StoreError.self) { try await store.append([sample(.environment)]) }
        #expect(error?.description.contains("until space returns") == true)
        #expect(error?.advice.contains("Free space") == true)
        let statistics = try await store.statistics()
        #expect(await store.isScarce)
        #expect(statistics.reserveBytes < (1 << 20))
        #expect(statistics.families.map(\.refusedCount) == [0, 0, 0, 9, 10])
        #expect(try everything(in: directory).map(\.key) == accepted.sorted { $0.family.rank < $1.family.rank })
    }

    @Test("when space returns everything is taken again, and the hub is told what was not", .timeLimit(.minutes(1)))
    func goesOn() async throws {
        let directory = try TemporaryDirectory()
        let disk = FakeDisk()
        let store = try await openWithReserve(directory, disk)
        try await store.fill(disk)
        for _ in 0..<3 {
            await #expect(throws: StoreError.self) { try await store.append(samples(5, .environment, bytes: 4000)) }
        }
        try await store.append(samples(9, .security, bytes: 4000))
        #expect(await store.isScarce)

        try await store.empty(disk)
        try await store.append([sample(.security)])  // a call that looks
        while await store.isScarce {}
        try await store.append([sample(.environment)])
        #expect(try await store.statistics().reserveBytes == 1 << 20)
        let told = try everything(in: directory).filter { $0.type == StoreRefused.type }.map { try Envelope($0).data }
        #expect(told.map(\.counts) == [["environment": 15]])
        #expect(told.first?.reason == "disk_full")
        #expect(try everything(in: directory).filter { $0.key.family == .environment }.map(\.key.sequence) == [1])
    }

    @Test("a disk that stays full stays scarce, however often it is looked at", .timeLimit(.minutes(1)))
    func staysScarce() async throws {
        let directory = try TemporaryDirectory()
        let disk = FakeDisk()
        let store = try await openWithReserve(directory, disk)
        try await store.fill(disk)
        await #expect(throws: StoreError.self) { try await store.append(samples(9, .environment, bytes: 4000)) }
        for _ in 0..<20 { try await store.append([sample(.security)]) }
        #expect(await store.isScarce)
        #expect(disk.looks.load(ordering: .relaxed) >= 20)
    }

    @Test(
        "history goes before the reserve, and then less important events that wait, with gaps",
        .timeLimit(.minutes(1))
    )
    func order() async throws {
        let directory = try TemporaryDirectory()
        let disk = FakeDisk()
        let store = try await openWithReserve(directory, disk)
        let history = try await store.append(samples(100, .security, bytes: 1000))
        await store.acknowledge(history)
        try await store.append(samples(400, .environment, bytes: 1000))
        try await store.fill(disk)
        try await store.append(samples(10, .security, bytes: 4000))
        #expect(try await store.statistics().reserveBytes == 1 << 20)
        #expect(try await store.statistics().families[0].historyCount == 0)

        while try await store.statistics().reserveBytes > 0 {
            try await store.append(samples(10, .security, bytes: 4000))
        }
        #expect(try await store.statistics().families[Family.environment.rank].droppedCount == 0)
        for _ in 0..<5 { try await store.append(samples(10, .security, bytes: 4000)) }
        let gaps = try everything(in: directory).filter { $0.type == StoreGap.type }.map { try Envelope($0).data }
        #expect(gaps.allSatisfy { $0.family == "environment" && $0.reason == "space" })
        let dropped = try await store.statistics().families[Family.environment.rank].droppedCount
        #expect(dropped > 0)
        #expect(gaps.compactMap(\.count).reduce(0, +) == dropped)
    }

    @Test("append says so when nothing is left, nothing accepted is lost, and all goes on", .timeLimit(.minutes(1)))
    func nothingLeft() async throws {
        let directory = try TemporaryDirectory()
        let disk = FakeDisk()
        let store = try await open(directory) { $0.spaceLookDelay = .zero }
        await store.answer(from: disk)
        var accepted = try await store.append(samples(20, .security, bytes: 500))
        try await store.fill(disk)
        let drafts = try samples(4, .security, bytes: 2000)
        var failure: StoreError?
        for _ in 0..<100 where failure == nil {
            do throws(StoreError) {
                accepted += try await store.append(drafts)
            } catch { failure = error }
        }
        #expect(failure?.code == .diskFull)
        #expect(try everything(in: directory).map(\.key) == accepted)

        try await store.empty(disk)
        accepted += try await store.append(drafts)
        #expect(try everything(in: directory).filter { $0.key.family == .security }.map(\.key) == accepted)
        #expect(accepted.map(\.sequence) == oneTo(accepted.count))
    }

    @Test("what does not fit together is tried alone, the most important first", .timeLimit(.minutes(1)))
    func alone() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.commitDelay = .seconds(3600) }
        try await store.append(samples(40, .security, bytes: 8000))  // beyond the first chunk of the file
        try await store.limitPages(beyond: 4)
        let large = Task { try await store.append(samples(49, .operations, bytes: 4000)) }
        while store.waitingForCommit < 49 { await store.nothing() }
        let keys = try await store.append([sample(.security, bytes: 100)])
        #expect(keys.map(\.sequence) == [41])
        await #expect { try await large.value } throws: { ($0 as? StoreError)?.code == .diskFull }
        #expect(try everything(in: directory).count == 41)
    }

    @Test("acknowledgements are committed on a full disk", .timeLimit(.minutes(1)))
    func acknowledgementsGoOn() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.spaceLookDelay = .seconds(3600) }  // the real disk has room
        let keys = try await store.append(samples(40, .security, bytes: 8000))  // beyond the first chunk of the file
        try await store.limitPages(beyond: 0)
        await #expect(throws: StoreError.self) { try await store.append(samples(50, .security, bytes: 4000)) }
        await store.acknowledge(keys)
        await store.flush()
        #expect(try await store.statistics().families[Family.security.rank].acknowledgedSequence == 40)
        #expect(await store.isScarce)
    }

    private func openWithReserve(
        _ directory: TemporaryDirectory,
        _ disk: FakeDisk,
        _ adjust: (inout StoreConfiguration) -> Void = { _ in }
    ) async throws -> EdgeStore {
        let store = try await open(directory) {
            $0.maximumReserveBytes = 1 << 20
            $0.spaceLookDelay = .zero
            adjust(&$0)
        }
        await store.answer(from: disk)
        while try await store.statistics().reserveBytes < 1 << 20 {}
        return store
    }
}

/// What the file system says of its free space.
private final class FakeDisk: Sendable {
    let available = Atomic<Int64>(.max / 4)
    let looks = Atomic(0)
}

extension EdgeStore {
    fileprivate func answer(from disk: FakeDisk) {
        space.available = { _ in
            disk.looks.add(1, ordering: .relaxed)
            return disk.available.load(ordering: .relaxed)
        }
    }

    fileprivate func fill(_ disk: FakeDisk) throws {
        disk.available.store(0, ordering: .relaxed)
        try limitPages(beyond: 0)
    }

    fileprivate func empty(_ disk: FakeDisk) throws {
        disk.available.store(.max / 4, ordering: .relaxed)
        try limitPages(beyond: 1_000_000)
    }

    /// - Parameter count: So many pages may be added to those that there are.
    fileprivate func limitPages(beyond count: Int64) throws {
        let connection = try #require(opened).database.connection
        let pages = try #require(try connection.integer("PRAGMA page_count"))
        _ = try connection.integer("PRAGMA max_page_count = \(pages + count)")
    }

    /// Lets what waits for the actor's thread go first.
    fileprivate func nothing() {}
}
