// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import Testing

@testable import EdgeStore

@Suite("Search")
struct SearchTests {
    /// Behaviour at 10, 20, … 50 s, of which three are acknowledged; security at 25 s; environment at 45 s.
    private func made(_ directory: TemporaryDirectory) async throws -> EdgeStoreReader {
        let store = try await openKeepingAll(directory)
        let keys = try await store.append((1...5).map { try sample(.behaviour, at: at($0 * 10)) })
        try await store.append([sample(.security, at: at(25)), sample(.environment, at: at(45))])
        await store.acknowledge(Array(keys[..<3]))
        await store.close()
        return try EdgeStoreReader(path: directory.database)
    }

    private func search(_ reader: EdgeStoreReader, _ adjust: (inout EventQuery) -> Void) throws -> [Int64] {
        var query = EventQuery()
        query.order = .oldestFirst
        adjust(&query)
        var search = try EventSearch(query, in: reader)
        while try search.step(in: reader) {}
        return try reader.events(search.keys[...]).map { $0.unixMilliseconds / 1000 }
    }

    @Test("by family, type, device, time and state, and all of them together")
    func filters() async throws {
        let reader = try await made(try TemporaryDirectory())
        #expect(try search(reader) { _ in } == [10, 20, 25, 30, 40, 45, 50])
        #expect(try search(reader) { $0.families = [.security, .environment] } == [25, 45])
        #expect(try search(reader) { $0.type = "classroom.test.security" } == [25])
        #expect(try search(reader) { $0.type = "classroom.test.*" } == [10, 20, 25, 30, 40, 45, 50])
        #expect(try search(reader) { $0.type = "classroom.test.s*" } == [])
        #expect(try search(reader) { $0.type = "classroom.test" } == [])
        #expect(try search(reader) { $0.type = "classroom.tes.*" } == [])
        #expect(try search(reader) { $0.device = "cam-front" } == [])
        #expect(try search(reader) { $0.times = 20_000...40_000 } == [20, 25, 30, 40])
        #expect(try search(reader) { $0.state = .acknowledged } == [10, 20, 30])
        #expect(try search(reader) { $0.state = .waiting } == [25, 40, 45, 50])
        #expect(
            try search(reader) {
                $0.families = [.behaviour]
                $0.state = .waiting
                $0.times = 0...40_000
            } == [40]
        )
    }

    @Test("by device")
    func device() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory)
        for (device, second) in [(Code("cam-front"), 1), (Code("mic-desk"), 2)] {
            try await store.append([EventDraft(DeviceSample(), device: device, at: at(second))])
        }
        let reader = try EdgeStoreReader(path: directory.database)
        #expect(try search(reader) { $0.device = "mic-desk" } == [2])
    }

    @Test("the newest or the oldest are kept, in order, however many match", .timeLimit(.minutes(1)))
    func limits() async throws {
        let directory = try TemporaryDirectory()
        let store = try await openKeepingAll(directory)
        // Times that jump back, as those of a box whose clock was corrected.
        let seconds = (0..<9000).map { ($0 * 7919) % 9000 }
        for start in stride(from: 0, to: 9000, by: 500) {
            try await store.append(seconds[start..<start + 500].map { try sample(.environment, at: at($0)) })
        }
        let reader = try EdgeStoreReader(path: directory.database)
        #expect(try search(reader) { $0.limit = 5 } == [0, 1, 2, 3, 4])
        let newest = try search(reader) {
            $0.limit = 5
            $0.order = .newestFirst
        }
        #expect(newest == [8999, 8998, 8997, 8996, 8995])
    }

    @Test("does not make the writer wait, and what is deleted between finding and reading is left out")
    func besideAWriter() async throws {
        let directory = try TemporaryDirectory()
        let store = try await open(directory) { $0.history = .zero }
        let keys = try await store.append(samples(4, .behaviour))
        let reader = try EdgeStoreReader(path: directory.database)
        var search = try EventSearch(EventQuery(), in: reader)
        while try search.step(in: reader) {}
        await store.acknowledge(Array(keys[..<3]))
        await store.flush()
        #expect(search.keys.count == 4)
        #expect(try reader.events(search.keys[...]).map(\.key) == [keys[3]])
    }

    private func at(_ second: Int) -> Moment { moment(second * 1000) }
}

private struct DeviceSample: EventData {
    static let (type, family) = ("classroom.test.device", Family.behaviour)
}
