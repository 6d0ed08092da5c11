// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("Killed and shared")
struct TortureTests {
    @Test("kill -9 at any moment loses nothing that append had returned for", .timeLimit(.minutes(2)))
    func killed() async throws {
        let directory = try TemporaryDirectory()
        var printed: Set<EventKey> = []
        for round in 0..<40 {
            let child = try TortureProcess(directory, number: round)
            // Killed 1 to 40 ms after its first event, or while it still opens.
            if round % 8 != 0 { try await child.waitForFirstLine() }
            try await Task.sleep(for: .milliseconds(1 + round * 13 % 40))
            child.kill()
            printed.formUnion(try await child.keys())
        }
        let store = try await open(directory)
        let stored = try everything(in: directory)
        #expect(printed.count > 1000)
        #expect(printed.subtracting(stored.map(\.key)).isEmpty)
        for family in Family.allCases {
            let sequences = stored.filter { $0.key.family == family }.map(\.key.sequence)
            #expect(sequences == oneTo(sequences.count))
        }
        #expect(Set(try stored.map { try Envelope($0).id }).count == stored.count)
        #expect(Set(stored.map(\.key.epoch)) == [1])
        try checkCounters(try await store.statistics(), against: stored)
    }

    @Test("two processes that append together share one sequence", .timeLimit(.minutes(1)))
    func together() async throws {
        let directory = try TemporaryDirectory()
        _ = try await open(directory)
        let children = try (0..<3).map { try TortureProcess(directory, number: $0, calls: 40) }
        var keys: [EventKey] = []
        for child in children { keys += try await child.keys() }
        #expect(children.map(\.status) == [0, 0, 0])
        #expect(Set(keys).count == keys.count)
        let stored = try everything(in: directory)
        #expect(Set(stored.map(\.key)) == Set(keys))
        #expect(Set(try stored.map { try Envelope($0).id }).count == stored.count)
    }

    private func checkCounters(_ statistics: StoreStatistics, against stored: [StoredEvent]) throws {
        for family in statistics.families {
            let events = stored.filter { $0.key.family == family.family }
            let waiting = events.filter { $0.key.sequence > family.acknowledgedSequence }
            #expect(family.waitingCount == waiting.count)
            #expect(family.waitingBytes == waiting.reduce(0) { $0 + Int64($1.payload.count) })
            #expect(family.historyCount == events.count - waiting.count)
        }
    }
}

/// One run of the `StoreTorture` executable that is built beside the tests.
///
/// It prints to a file: a pipe would be inherited by whatever other tests start meanwhile, and never end.
private final class TortureProcess {
    private let process = Process()
    private let output: URL

    init(_ directory: TemporaryDirectory, number: Int, calls: Int? = nil) throws {
        output = URL(fileURLWithPath: "\(directory.path)/output-\(number)")
        try Data().write(to: output)
        let products = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        process.executableURL = URL(fileURLWithPath: products).deletingLastPathComponent()
            .appendingPathComponent("StoreTorture")
        process.arguments = [directory.database] + (calls.map { [String($0)] } ?? [])
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
    }

    var status: Int32 { process.terminationStatus }

    func waitForFirstLine() async throws {
        while try Data(contentsOf: output).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    }

    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
    }

    /// What it printed until its end.
    func keys() async throws -> [EventKey] {
        while process.isRunning { try await Task.sleep(for: .milliseconds(1)) }
        return try String(decoding: Data(contentsOf: output), as: UTF8.self).split(separator: "\n").map { line in
            let words = line.split(separator: " ")
            return EventKey(
                family: try #require(Family(rawValue: String(words[0]))),
                epoch: try #require(Int64(words[1])),
                sequence: try #require(Int64(words[2]))
            )
        }
    }
}
