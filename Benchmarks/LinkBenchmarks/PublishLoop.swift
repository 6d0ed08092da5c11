// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The yardstick: a client that publishes at QoS 1 and does nothing else. No store, no TLS.
enum PublishLoop {
    static let topic = "classroom/v1/bench/bench/bench/event/environment"

    /// - Parameter window: Messages on their way at once.
    /// - Returns: Messages a second, each acknowledged.
    static func rate(port: UInt16, count: Int, window: Int) throws -> Double {
        let client = try LoopClient(port: port, topic: topic, window: window)
        defer { client.close() }
        let start = ContinuousClock.now
        var sent = 0
        while client.acknowledged < count {
            while sent < count, sent - client.acknowledged < window {
                try client.publish()
                sent += 1
            }
            try client.turn()
        }
        return Double(count) / ((.now - start) / .seconds(1))
    }

    /// The times from a publish to its arrival at `subscriber`, one at a time with `pause` between them.
    static func roundTrips(port: UInt16, to subscriber: Subscriber, count: Int, pause: Duration) async throws
        -> [Duration]
    {
        let client = try LoopClient(port: port, topic: LatencyBenchmark.topic, window: 1)
        defer { client.close() }
        var times: [Duration] = []
        for index in 1...count {
            try await Task.sleep(for: pause)
            let start = ContinuousClock.now
            try client.publish()
            while client.acknowledged < index { try client.turn() }
            times.append(try await subscriber.nextArrival() - start)
        }
        return times
    }
}
