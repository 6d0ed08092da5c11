// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import Testing

@testable import EdgeStore

@Suite("Random damage")
struct RandomDamageTests {
    /// Rounds of each seed. A filled store is made once for each.
    private static let rounds = 25

    @Test(
        "whatever is overwritten, zeroed or cut, no event is invented, altered or both salvaged and lost",
        .timeLimit(.minutes(5)),
        arguments: 0..<8
    )
    func sound(seed: Int) async throws {
        var random = SeededGenerator(seed: UInt64(seed))
        var killed: FilledStore?
        let stopped = try await FilledStore { killed = try $0.copy() }
        let base = seed % 2 == 0 ? stopped : try #require(killed)
        let written = try writtenBytes(of: "\(base.directory.database)-wal")
        for round in 0..<Self.rounds {
            let filled = try base.copy()
            for _ in 0..<Int.random(in: 1...4, using: &random) { try harm(filled.directory.database, written, &random) }
            let store = try await salvaged(filled)
            let delivered = try await Delivered(store)
            await store.close()
            let context = Comment("seed \(seed), round \(round)")
            // Without damage that is met, the store goes on with what it has.
            guard let summary = delivered.summaries.first else { continue }
            let old = delivered.salvaged.filter { $0.key.epoch == 1 }
            #expect(old.allSatisfy { filled.accepted[$0.key] == $0 }, context)
            #expect(delivered.salvagedKeys.count == delivered.salvaged.count, context)
            let lost = Set(delivered.explained)
            #expect(lost.count == delivered.explained.count, context)
            #expect(lost.isSubset(of: filled.accepted.keys), context)
            #expect(lost.isDisjoint(with: delivered.salvagedKeys), context)
            for count in summary.families where count.end_known {
                let waiting = filled.waiting.filter { $0.family == count.family }
                let told = delivered.salvagedKeys.union(lost).filter { $0.family == count.family && $0.epoch == 1 }
                #expect(waiting.isSubset(of: told), context)
            }
        }
    }

    private func harm(_ path: String, _ written: Int, _ random: inout SeededGenerator) throws {
        let isOfLog = written > 0 && Bool.random(using: &random)
        let target = isOfLog ? "\(path)-wal" : path
        let size = min(isOfLog ? written : .max, Int(StoreFiles.size(of: target)))
        guard size > 0 else { return }
        let start = Int.random(in: 0..<size, using: &random)
        let count = min(size - start, 1 << Int.random(in: 0...16, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: try patch(target, at: start, [UInt8](repeating: 0, count: count))
        case 1: try patch(target, at: start, (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        // As good an event as before, at a first look.
        case 2: try patch(target, at: start, [UInt8](repeating: UInt8(ascii: "7"), count: min(3, count)))
        default: #expect(truncate(target, off_t(start)) == 0)
        }
    }

    /// Without the zeros at the end, which are space that was allocated beforehand.
    private func writtenBytes(of path: String) throws -> Int {
        guard FileManager.default.fileExists(atPath: path) else { return 0 }
        return try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes { bytes in
            bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        }
    }
}
