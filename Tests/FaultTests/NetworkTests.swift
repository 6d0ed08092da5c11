// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import TestBroker
import Testing

extension Faults {
    @Suite("A network that fails")
    struct NetworkTests {
        private static let rounds = 60

        @Test("cut, half open, slow and reset in the middle of a packet: nothing is lost", .timeLimit(.minutes(2)))
        func faulty() async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            let proxy = try FaultProxy(to: broker.port)
            defer { proxy.end() }
            let run = try TortureRun(in: directory, hubPort: proxy.port, ["--publish-timeout", "500"])
            try await run.wait(for: "accepted")
            let seed = Seed()
            var random = seed.generator
            for round in 0..<Self.rounds {
                let (size, speed) = (
                    Int.random(in: 1...100_000, using: &random), Int.random(in: 1...100, using: &random)
                )
                proxy.change { faults in
                    faults = FaultProxy.Faults()
                    switch round % 6 {
                    case 0: faults.resetAfter = size
                    case 1: faults.stallsToHub = true
                    case 2: faults.stallsToClient = true
                    case 3: faults.bytesPerSecond = 1000 * speed
                    case 4: faults.refusesConnections = true
                    default: break
                    }
                }
                try await Task.sleep(for: .milliseconds(Int.random(in: 1...200, using: &random)))
                if round % 2 == 0 { proxy.cut() }
                if round % 6 == 5 { try await untilBack(proxy) }
            }
            await run.kill()
            proxy.change { $0 = FaultProxy.Faults() }
            let last = try TortureRun(in: directory, hubPort: proxy.port, ["--events", "100", "--end"])
            try await last.waitForEnd()

            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(ledger.problems(accepted) == [], "\(seed)")
        }

        /// Cuts a network that is sound otherwise, and waits for the next connection.
        private func untilBack(_ proxy: FaultProxy) async throws {
            let count = proxy.connectionCount
            proxy.cut()
            while proxy.connectionCount == count { try await Task.sleep(for: .milliseconds(5)) }
        }
    }
}
