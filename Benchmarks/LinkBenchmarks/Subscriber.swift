// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import CMosquitto
import Synchronization
import Workbench

/// A program at the hub that listens to one topic, on a thread of its own, and says when each message arrived.
actor Subscriber {
    /// What the callbacks of libmosquitto see.
    private final class Ear: Sendable {
        let arrival: AsyncStream<ContinuousClock.Instant>.Continuation
        let isSubscribed = Latch()

        init(_ arrival: AsyncStream<ContinuousClock.Instant>.Continuation) { self.arrival = arrival }
    }

    /// One message is on its way at a time, so few wait here.
    private static let mostUnread = 64

    private let thread: PollThread
    private let handle: OpaquePointer
    private nonisolated let ear: Ear
    private nonisolated let arrivals: AsyncStream<ContinuousClock.Instant>
    private nonisolated let isStopped = Atomic(false)

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(port: UInt16, topic: String) throws {
        thread = try PollThread(label: "subscriber")
        let (arrivals, arrival) = AsyncStream.makeStream(
            of: ContinuousClock.Instant.self,
            bufferingPolicy: .bufferingNewest(Self.mostUnread)
        )
        (self.arrivals, ear) = (arrivals, Ear(arrival))
        mosquitto_lib_init()
        // Not retained: this actor keeps the ear for as long as the handle is used.
        let context = Unmanaged.passUnretained(ear).toOpaque()
        guard let handle = mosquitto_new(nil, true, context) else { throw BenchmarkFailure("mosquitto_new failed") }
        self.handle = handle
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_message_callback_set(handle) { _, context, _ in
            let now = ContinuousClock.now
            // As above.
            context.map { Unmanaged<Ear>.fromOpaque($0).takeUnretainedValue() }?.arrival.yield(now)
        }
        mosquitto_subscribe_callback_set(handle) { _, context, _, _, _ in
            // As above.
            context.map { Unmanaged<Ear>.fromOpaque($0).takeUnretainedValue() }?.isSubscribed.set()
        }
        try LoopFailure.check(mosquitto_connect(handle, "127.0.0.1", CInt(port), 60), "mosquitto_connect")
        try LoopFailure.check(mosquitto_subscribe(handle, nil, topic, 1), "mosquitto_subscribe")
    }

    /// Serves the connection until ``stop()``; ``nextArrival()`` throws after it has ended otherwise.
    func listen() {
        defer {
            ear.arrival.finish()
            ear.isSubscribed.set()
            mosquitto_disconnect(handle)
            mosquitto_destroy(handle)
        }
        while !isStopped.load(ordering: .relaxed) {
            guard mosquitto_loop(handle, 100, 1) == CInt(MOSQ_ERR_SUCCESS.rawValue) else { return }
        }
    }

    /// Returns when the hub has taken the subscription.
    nonisolated func waitUntilSubscribed() async { await ear.isSubscribed.wait() }

    nonisolated func nextArrival() async throws -> ContinuousClock.Instant {
        for await time in arrivals { return time }
        throw BenchmarkFailure("the subscriber lost its connection")
    }

    nonisolated func stop() { isStopped.store(true, ordering: .relaxed) }
}
