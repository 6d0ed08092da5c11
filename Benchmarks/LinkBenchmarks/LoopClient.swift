// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CMosquitto
import Workbench

/// One connection of libmosquitto, driven by its own loop call on one thread: the least that a client can do.
struct LoopClient {
    private let handle: OpaquePointer
    private let counter: UnsafeMutablePointer<Int>
    private let payload = [UInt8](repeating: 0x78, count: Sample.payloadBytes)
    private let topic: String

    /// - Parameter window: Messages on their way at once.
    init(port: UInt16, topic: String, window: Int) throws {
        self.topic = topic
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
        try LoopFailure.check(mosquitto_connect(handle, "127.0.0.1", CInt(port), 60), "mosquitto_connect")
        // Until the CONNACK nothing may be in the way of what is measured.
        while mosquitto_want_write(handle) { try turn() }
        try turn()
    }

    var acknowledged: Int { counter.pointee }

    func publish() throws {
        let result = mosquitto_publish(handle, nil, topic, CInt(payload.count), payload, 1, false)
        try LoopFailure.check(result, "mosquitto_publish")
    }

    /// Waits for the socket, and reads and writes what there is.
    func turn() throws { try LoopFailure.check(mosquitto_loop(handle, 1000, 1), "mosquitto_loop") }

    func close() {
        mosquitto_disconnect(handle)
        mosquitto_destroy(handle)
        counter.deallocate()
    }
}

enum LoopFailure {
    static func check(_ result: CInt, _ call: String) throws {
        guard result == CInt(MOSQ_ERR_SUCCESS.rawValue) else {
            throw BenchmarkFailure("\(call): \(String(cString: mosquitto_strerror(result)))")
        }
    }
}
