// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Synchronization

/// What libmosquitto does once a process, and not safely from two threads.
enum MosquittoLibrary {
    /// `mosquitto_lib_init`. Read before the first handle is made.
    static let isReady: Bool = mosquitto_lib_init() == CInt(MOSQ_ERR_SUCCESS.rawValue)

    private static let isTLSReady = Mutex(false)

    /// Runs the start of a TLS connection. The first of the process is alone in it, because 2.0.11 sets
    /// up its OpenSSL globals there without a lock; later ones hold nothing.
    static func startingTLS(_ body: () -> CInt) -> CInt {
        if isTLSReady.withLock({ $0 }) { return body() }
        return isTLSReady.withLock { isReady in
            defer { isReady = true }
            return body()
        }
    }
}
