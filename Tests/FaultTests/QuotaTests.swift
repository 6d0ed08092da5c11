// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import TestBroker
import Testing

extension Faults {
    @Suite("A store that is too small for the outage")
    struct QuotaTests {
        private static let quota = 4 << 20

        @Test(
            "what came and what gaps explain is everything that was accepted, and nothing twice",
            .timeLimit(.minutes(3))
        )
        func sum() async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            let proxy = try FaultProxy(to: broker.port)
            defer { proxy.end() }
            let seed = Seed()
            var random = seed.generator
            // The agent accepts more than the line takes, the line fails, and the agent is killed in between.
            for round in 0..<8 {
                proxy.change { faults in
                    faults.refusesConnections = round % 4 == 0
                    faults.bytesPerSecond = 500_000
                }
                let run = try start(directory, proxy, ["--events", "8000"])
                try await run.waitForProgress(4000)
                proxy.cut()
                try await run.wait(for: "filled")
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...50, using: &random)))
                await run.kill()
            }
            proxy.change { $0 = FaultProxy.Faults() }
            try await start(directory, proxy, ["--events", "100", "--end"]).waitForEnd()

            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(ledger.problems(accepted) == [], "\(seed)")
            #expect(ledger.gaps.allSatisfy { $0.reason == "quota" })
            let explained = Dictionary(uniqueKeysWithValues: Family.allCases.map { ($0, ledger[$0].explainedCount) })
            print("explained: \(explained), received: \(ledger.count), accepted: \(accepted.count)")
            #expect(explained.values.reduce(0, +) == ledger.gaps.reduce(0) { $0 + $1.count })
            #expect(explained[.environment] ?? 0 > 1000)
            #expect(explained[.security] == 0 && explained[.attendance] == 0)
        }

        private func start(_ directory: TestDirectory, _ proxy: FaultProxy, _ arguments: [String]) throws -> TortureRun
        {
            let load = ["--quota", "\(Self.quota)", "--producers", "16", "--group", "10"]
            return try TortureRun(in: directory, hubPort: proxy.port, load + arguments)
        }
    }
}
