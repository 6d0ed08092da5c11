// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CMosquitto

/// The least that a client can do to publish at QoS 1: libmosquitto on one thread, no store, no TLS.
enum PublishLoop {
    /// What a room's events have on average.
    static let payloadBytes = 300

    /// - Parameter window: Messages on their way at once.
    /// - Returns: Messages a second, each acknowledged.
    static func rate(port: UInt16, count: Int, window: Int) throws -> Double {
        let client = try LoopClient(port: port, window: window)
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

    /// The times from a publish to its acknowledgement, one at a time, shortest first.
    static func roundTrips(port: UInt16, count: Int) throws -> [Duration] {
        let client = try LoopClient(port: port, window: 1)
        defer { client.close() }
        var times: [Duration] = []
        while times.count < count {
            let start = ContinuousClock.now
            try client.publish()
            while client.acknowledged <= times.count { try client.turn() }
            times.append(.now - start)
        }
        return times.sorted()
    }
}

/// One connection of libmosquitto, driven by its own loop call.
private struct LoopClient {
    private let handle: OpaquePointer
    private let counter: UnsafeMutablePointer<Int>
    private let payload = [UInt8](repeating: 0x78, count: PublishLoop.payloadBytes)

    init(port: UInt16, window: Int) throws {
        counter = .allocate(capacity: 1)
        counter.initialize(to: 0)
        mosquitto_lib_init()
        guard let handle = mosquitto_new(nil, true, counter) else { throw BenchmarkFailure("mosquitto_new failed") }
        self.handle = handle
        mosquitto_int_option(handle, MOSQ_OPT_TCP_NODELAY, 1)
        mosquitto_int_option(handle, MOSQ_OPT_SEND_MAXIMUM, CInt(window))
        mosquitto_publish_callback_set(handle) { _, counter, _ in
            counter?.assumingMemoryBound(to: Int.self).pointee += 1
        }
        try check(mosquitto_connect(handle, "127.0.0.1", CInt(port), 60), "mosquitto_connect")
        // Until the CONNACK nothing may be in the way of what is measured.
        while mosquitto_want_write(handle) { try turn() }
        try turn()
    }

    var acknowledged: Int { counter.pointee }

    func publish() throws {
        let topic = "classroom/v1/bench/bench/bench/event/environment"
        try check(mosquitto_publish(handle, nil, topic, CInt(payload.count), payload, 1, false), "mosquitto_publish")
    }

    /// Waits for the socket, and reads and writes what there is.
    func turn() throws { try check(mosquitto_loop(handle, 1000, 1), "mosquitto_loop") }

    func close() {
        mosquitto_disconnect(handle)
        mosquitto_destroy(handle)
        counter.deallocate()
    }

    private func check(_ result: CInt, _ call: String) throws {
        guard result == CInt(MOSQ_ERR_SUCCESS.rawValue) else {
            throw BenchmarkFailure("\(call): \(String(cString: mosquitto_strerror(result)))")
        }
    }
}
