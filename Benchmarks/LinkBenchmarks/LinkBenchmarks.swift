// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a plain loop on libmosquitto reaches against a mosquitto on loopback: the yardstick of the uplink.
///
/// Usage: `swift run -c release LinkBenchmarks [PORT]`, about 10 seconds. PORT (18899) must be free.
@main
enum LinkBenchmarks {
    private static let (messages, window, trips) = (100_000, 100, 5_000)

    static func main() throws {
        let argument = CommandLine.arguments.dropFirst().first
        guard let port = UInt16(argument ?? "18899") else { throw BenchmarkFailure("\(argument ?? "") is no port") }
        let broker = try LocalBroker(port: port)
        defer { broker.stop() }
        let rates = try (0..<3).map { _ in try PublishLoop.rate(port: port, count: messages, window: window) }.sorted()
        print(
            "loop, QoS 1, window \(window), \(PublishLoop.payloadBytes) bytes: \(Int(rates[1])) messages/s (median of 3)"
        )
        let times = try PublishLoop.roundTrips(port: port, count: trips)
        let (half, late) = (times[trips / 2], times[trips * 99 / 100])
        print("loop, publish to PUBACK: p50 \(microseconds(half)) µs, p99 \(microseconds(late)) µs")
    }

    private static func microseconds(_ duration: Duration) -> Int { Int(duration / .microseconds(1)) }
}
