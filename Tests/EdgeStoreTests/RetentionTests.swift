// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Retention")
struct RetentionTests {
    @Test("without history an acknowledged event is deleted", .timeLimit(.minutes(1)))
    func noHistory() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.history = .zero }
        try await store.append(samples(300, .environment))
        await store.acknowledge((1...299).map { EventKey(family: .environment, epoch: 1, sequence: $0) })
        await store.flush()
        #expect(try everything(in: directory).map(\.key.sequence) == [300])
        let keys = try await store.append([sample(.environment)])
        #expect(keys[0].sequence == 301)
    }

    @Test("sequences go on when the last event is gone too", .timeLimit(.minutes(1)))
    func emptied() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.history = .zero }
        await store.acknowledge(try await store.append(samples(5, .security)))
        await store.close()
        #expect(try everything(in: directory).isEmpty)
        let again = try await open(directory)
        #expect(try await again.append([sample(.security)])[0].sequence == 6)
    }

    @Test("history is trimmed by age", .timeLimit(.minutes(1)))
    func age() async throws {
        let directory = try TemporaryDirectory()
        var old = Moment.now()
        old.unixNanoseconds -= 2 * 3600 * 1_000_000_000
        let store = try await open(directory) { $0.history = .seconds(3600) }
        let keys = try await store.append(samples(10, .behaviour, at: old) + samples(10, .behaviour))
        await store.acknowledge(keys)
        await store.close()  // a trim is due at most every few seconds: not yet
        let again = try await open(directory) { $0.history = .seconds(3600) }
        try await again.append([sample(.security)])
        #expect(
            try everything(in: directory).filter { $0.key.family == .behaviour }.map(\.key.sequence) == Array(11...20)
        )
    }

    @Test("history is trimmed by bytes, the least important first; what waits is not", .timeLimit(.minutes(1)))
    func bytes() async throws {
        let directory = try TemporaryDirectory()
        let adjust = { (configuration: inout StoreConfiguration) in configuration.historyBytes = 400_000 }
        let store = try await open(directory, adjust)
        var keys: [EventKey] = []
        for family in Family.allCases { keys += try await store.append(samples(300, family, bytes: 1000)) }
        await store.acknowledge(keys.filter { $0.family == .security || $0.family == .environment })
        await store.close()
        let again = try await open(directory, adjust)
        try await again.append([sample(.security)])
        let statistics = try await again.statistics()
        #expect(statistics.families.reduce(0) { $0 + $1.historyBytes } <= 400_000)
        #expect(statistics.families[Family.environment.rank].historyCount == 0)
        #expect(statistics.families[Family.security.rank].historyCount > 0)
        #expect(statistics.families[Family.behaviour.rank].waitingCount == 300)
    }

    @Test("free pages are given back to the file system", .timeLimit(.minutes(1)))
    func givesBack() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) {
            $0.history = .zero
            $0.maximumBytes = 32 << 20
            $0.acknowledgementDelay = .zero  // trims at every commit
        }
        for _ in 0..<8 { try await store.append(samples(500, .environment, bytes: 3000)) }
        let full = try await store.statistics().databaseBytes
        _ = try await drain(store, limit: 200)
        for _ in 0..<40 { try await store.append([sample(.security)]) }
        await store.close()
        #expect(full > 10_000_000)
        #expect(StoreFiles.size(of: directory.database) < full / 2)
    }
}
