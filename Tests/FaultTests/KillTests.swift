// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import TestBroker
import Testing

extension Faults {
    @Suite("Killed under load")
    struct KillTests {
        /// Times that the agent is killed.
        private static let rounds = 200

        @Test(
            "kill -9 at any moment: what was accepted is delivered, in order and without holes",
            .timeLimit(.minutes(4))
        )
        func killed() async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            let seed = Seed()
            var random = seed.generator
            for round in 0..<Self.rounds {
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
            #expect(accepted.count > 10 * Self.rounds)
        }
    }
}
