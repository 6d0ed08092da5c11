// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import TestBroker
import Testing

extension Faults {
    @Suite("A hub that acknowledges nothing")
    struct SilentHubTests {
        private static let events = 20_000

        @Test(
            "nothing grows, the log names it, and all is delivered when it comes to its senses",
            .timeLimit(.minutes(2))
        )
        func silent() async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            var faults = FaultProxy.Faults()
            faults.swallowsAcknowledgements = true
            let proxy = try FaultProxy(to: broker.port, faults)
            defer { proxy.end() }
            let run = try TortureRun(
                in: directory,
                hubPort: proxy.port,
                [
                    "--events", "\(Self.events)", "--producers", "16", "--group", "50", "--publish-timeout", "300",
                    "--end",
                ]
            )
            try await run.wait(for: "filled")
            try await connect(to: proxy, atLeast: 3)
            let before = try run.memory()
            try await connect(to: proxy, atLeast: 12)
            let after = try run.memory()
            // Each connection sends a window anew, and nothing beyond it.
            #expect(keeper.ledger.count < Self.events / 2)
            #expect(after - before < 4096, "\(before) KiB became \(after) KiB")
            #expect(run.logged.contains("takes nothing"))
            proxy.change { $0.swallowsAcknowledgements = false }
            try await run.waitForEnd()

            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(accepted.count == Self.events)
            #expect(ledger.problems(accepted) == [])
            #expect(ledger.gaps == [])
        }

        private func connect(to proxy: FaultProxy, atLeast count: Int) async throws {
            while proxy.connectionCount < count { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
