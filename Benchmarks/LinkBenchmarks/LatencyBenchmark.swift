// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import EdgeStore
import Workbench

/// From an accepted event to its arrival at a program on the hub, one at a time on an idle agent.
struct LatencyBenchmark {
    static let topic = "classroom/v1/bench/bench/bench/event/security"

    private static let (count, warmUps) = (500, 20)
    /// So long that nothing is left to do when the next one comes.
    private static let pause = Duration.milliseconds(20)

    let hub: LocalHub
    let path: String

    func run() async throws {
        let subscriber = try Subscriber(port: hub.port, topic: Self.topic)
        let listening = Task { await subscriber.listen() }
        await subscriber.waitUntilSubscribed()
        let loop = try await measured(loopTimes(subscriber))
        let agent = try await measured(agentTimes(subscriber))
        let loopAgain = try await measured(loopTimes(subscriber))
        subscriber.stop()
        await listening.value
        for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
            let (own, loops) = (agent.quantile(share), (loop + loopAgain).quantile(share))
            let reach = share == 0.5 ? ", reach ≤ 3 ms" : ""
            print(
                "| \(BenchmarkOptions.Row.latency.rawValue), security, \(name) | \(milliseconds(own)) ms |",
                "loop \(milliseconds(loops)) ms | \(milliseconds(own - loops)) ms above it\(reach) |"
            )
        }
    }

    private func measured(_ times: [Duration]) -> ArraySlice<Duration> { times.dropFirst(Self.warmUps) }

    private func loopTimes(_ subscriber: Subscriber) async throws -> [Duration] {
        try await PublishLoop.roundTrips(
            port: hub.port,
            to: subscriber,
            count: Self.warmUps + Self.count,
            pause: Self.pause
        )
    }

    private func agentTimes(_ subscriber: Subscriber) async throws -> [Duration] {
        let configuration = StoreConfiguration(path: path)
        let store = try await EdgeStore(configuration, room: Sample.room(), thread: PollThread(label: "store"))
        let passage = try await Passage(store, to: hub)
        let draft = try Sample.door()
        let times = try await passage.carry {
            var times: [Duration] = []
            for _ in 0..<Self.warmUps + Self.count {
                try await Task.sleep(for: Self.pause)
                try await store.append([draft])
                let accepted = ContinuousClock.now
                times.append(try await subscriber.nextArrival() - accepted)
            }
            return times
        }
        await store.close()
        return times
    }

    private func milliseconds(_ duration: Duration) -> Double { (duration / .milliseconds(1)).rounded }
}
