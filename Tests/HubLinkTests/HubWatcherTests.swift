// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

@Suite("HubWatcher", .timeLimit(.minutes(1)))
struct HubWatcherTests {
    @Test("what is published on a filter is seen in order")
    func watches() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let watcher = try HubWatcher(options: .test(broker.port), filters: ["room/#"])
        let running = Task { await watcher.run() }
        defer { running.cancel() }
        try broker.publish("1", to: "room/a", ["-r"])

        var texts: [String] = []
        for await signal in watcher.signals {
            guard case .message(let message) = signal else { continue }
            texts.append(String(decoding: message.payload, as: UTF8.self))
            if texts == ["1"] { try broker.publish("2", to: "room/b") }
            if texts.count == 2 { break }
        }

        #expect(texts == ["1", "2"])
        #expect(watcher.droppedCount == 0)
    }

    @Test("what a slow reader leaves is dropped and counted")
    func drops() async throws {
        let broker = try await TestBroker()
        defer { broker.kill() }
        let watcher = try HubWatcher(options: .test(broker.port), filters: ["room/#"], capacity: 1)
        let running = Task { await watcher.run() }
        var signals = watcher.signals.makeAsyncIterator()
        let first = await signals.next()
        for number in 0..<5 { try broker.publish("\(number)", to: "room/\(number)", ["-r"]) }
        // One is kept, and each of the others counted.
        while watcher.droppedCount < 4 { await Task.yield() }
        running.cancel()
        await running.value
        let second = await signals.next()

        let topic: String? = if case .message(let message) = second { message.topic } else { nil }

        #expect(first.map { if case .connected = $0 { true } else { false } } == true)
        #expect(topic == "room/0")
        #expect(await signals.next() == nil)
    }
}
