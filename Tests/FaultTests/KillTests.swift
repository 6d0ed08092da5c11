// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker
import Testing

/// Times that the agent is killed.
private let rounds = ProcessInfo.processInfo.environment["CLASSROOM_KILL_ROUNDS"].flatMap { Int($0) } ?? 200

extension Faults {
    @Suite("Killed under load")
    struct KillTests {
        @Test(
            "kill -9 at any moment: what was accepted is delivered, in order and without holes",
            .timeLimit(.minutes(max(4, rounds / 40)))
        )
        func killed() async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            let seed = Seed()
            var random = seed.generator
            for round in 0..<rounds {
                let run = try TortureRun(in: directory, hubPort: broker.port, ["--group", "2"])
                // Some are killed while they still open the store.
                if round % 8 != 0 { try await run.wait(for: "accepted") }
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...50, using: &random)))
                await run.kill()
            }
            // One more that brings what is left.
            let last = try TortureRun(in: directory, hubPort: broker.port, ["--events", "100", "--end"])
            try await last.waitForEnd()
            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(ledger.problems(accepted) == [], "\(seed)")
            #expect(ledger.gaps == [])
            #expect(accepted.streams.keys.allSatisfy { $0.epoch == 1 })
            // The rounds did something.
            #expect(accepted.count > 10 * rounds)
        }
    }
}
