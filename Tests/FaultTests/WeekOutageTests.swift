// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import TestBroker
import Testing

extension Faults {
    @Suite("A week without a hub")
    struct WeekOutageTests {
        private static let events = TortureRun.isRelease ? 1_000_000 : 100_000
        private static let day = 24 * 3600
        /// Kibibytes.
        private static let mostMemory = 40 * 1024

        @Test("memory stays flat, and all is delivered after, most important first", .timeLimit(.minutes(5)))
        func week() async throws {
            print("\(Self.events) events; a million with \(TortureRun.variable)=PATH of a release build of LinkTorture")
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker)
            defer { keeper.end() }
            broker.stop()
            let clock = try WallClock(in: directory)
            let run = try TortureRun(
                in: directory,
                hubPort: broker.port,
                ["--events", "\(Self.events)", "--producers", "16", "--group", "50", "--quota", "\(2 << 30)", "--end"],
                environment: clock.environment
            )
            var memory: [Int] = []
            for day in 1...7 {
                try await run.waitForProgress(Self.events * day / 8)
                try clock.set(offset: day * Self.day)
                memory.append(try run.memory())
            }
            try await run.wait(for: "filled", within: .seconds(120))
            memory.append(try run.memory())
            try await broker.start()
            let draining = try await run.memoryUntilEnd()

            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(accepted.count == Self.events)
            #expect(ledger.problems(accepted) == [])
            #expect(ledger.gaps == [])
            print("KiB while away: \(memory), most while draining: \(draining.max() ?? 0)")
            #expect((memory + draining).allSatisfy { $0 < Self.mostMemory })
            checkOrder(ledger)
        }

        /// Each family was through before the less important ones; and what counts most did not wait for the rest.
        private func checkOrder(_ ledger: HubLedger) {
            let ends = Family.allCases.sorted { $0.rank < $1.rank }.map { ledger[$0].lastPosition }
            #expect(ends == ends.sorted())
            #expect(ledger[.security].lastPosition < 2 * ledger[.security].receivedCount + 5000)
        }
    }
}
