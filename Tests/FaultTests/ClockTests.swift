// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Foundation
import TestBroker
import Testing

extension Faults {
    @Suite("A clock that jumps")
    struct ClockTests {
        private static let year = 365 * 24 * 3600
        private static let now = Int(Date().timeIntervalSince1970)

        @Test(
            "ids and sequences are sound, and times are marked and can be corrected",
            .timeLimit(.minutes(2)),
            arguments: [
                [0, 3600], [0, -3600], [0, 10 * year, 0], [0, -10 * year, 0], [60 - now],
            ]
        )
        func jumps(offsets: [Int]) async throws {
            let directory = try TestDirectory()
            let broker = try await TestBroker(LedgerKeeper.brokerOptions(directory))
            defer { broker.kill() }
            let keeper = try await LedgerKeeper(of: broker, keepsPayloads: true)
            defer { keeper.end() }
            let clock = try WallClock(in: directory, offset: offsets[0])
            let began = Self.milliseconds()
            let run = try TortureRun(
                in: directory,
                hubPort: broker.port,
                ["--producers", "4", "--synchronised-by", directory.path("synchronised")],
                environment: clock.environment
            )
            for offset in offsets {
                try clock.set(offset: offset)
                try await hear(from: offset, keeper)
            }
            // The time source is there at last.
            try clock.set(offset: 0)
            try directory.write("", to: "synchronised")
            _ = try await keeper.settle { $0.payloads.contains(where: Self.isSynchronisation) }
            await run.kill()
            let ofThisRun = try AcceptedEvents(journal: directory.path("accepted"))
            let last = try TortureRun(in: directory, hubPort: broker.port, ["--events", "100", "--end"])
            try await last.waitForEnd()

            let accepted = try AcceptedEvents(journal: directory.path("accepted"))
            let ledger = try await keeper.settle { $0.settles(accepted) }
            #expect(ledger.problems(accepted) == [])
            for (stream, sequences) in ofThisRun.streams {
                let ids = try #require(ledger.records[stream]).ids.prefix(sequences.last)
                #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 }, "ids of \(stream)")
            }
            try checkTimes(ledger, began...Self.milliseconds())
        }

        /// Waits for events that carry the jumped clock's hour.
        private func hear(from offset: Int, _ keeper: LedgerKeeper) async throws {
            let hours = [0, 60].map { Self.hour(offset + $0) }
            let ledger = try await keeper.settle { ledger in
                ledger.payloads.suffix(100).count { payload in hours.contains { Self.time(of: payload).hasPrefix($0) } }
                    > 50
            }
            let times = ledger.payloads.suffix(3).map(Self.time)
            try #require(times.contains { time in hours.contains { time.hasPrefix($0) } }, "\(times), not \(hours)")
        }

        /// Whoever reads the events knows when each of them happened.
        private func checkTimes(_ ledger: HubLedger, _ run: ClosedRange<Int>) throws {
            let events = try ledger.payloads.map(TimedEvent.init)
            let right = try #require(events.first { $0.type == "classroom.clock.synchronised" })
            let marked = events.filter { $0.clock == "unsynchronised" && $0.bootid == right.data.bootid }
            #expect(marked.count >= 50)
            let wrong = marked.filter { event in
                event.corrected(by: right.data).map { !(run.lowerBound - 1...run.upperBound + 1).contains($0) } ?? true
            }
            #expect(wrong.count == 0, "\(run): \(wrong.count), first \(wrong.first?.time ?? "")")
        }

        private static func milliseconds() -> Int { Int(Date().timeIntervalSince1970 * 1000) }

        private static func isSynchronisation(_ payload: [UInt8]) -> Bool {
            payload.withUnsafeBytes { EventText($0)?["type"]?.isEqual(to: "classroom.clock.synchronised") == true }
        }

        private static func time(of payload: [UInt8]) -> String {
            payload.withUnsafeBytes { EventText($0)?["time"].map { String(decoding: $0, as: UTF8.self) } ?? "" }
        }

        /// Such as `2026-11-22T08`, in UTC.
        private static func hour(_ offset: Int) -> String {
            String(Date().addingTimeInterval(Double(offset)).formatted(.iso8601).prefix(13))
        }
    }
}
