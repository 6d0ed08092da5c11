// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// An eventfd with which any thread ends a ``SocketWatch``'s wait.
final class WakeUp: Sendable {
    let descriptor: CInt

    init() throws(HubError) {
        descriptor = clinux_eventfd()
        guard descriptor >= 0 else {
            throw .system("eventfd", errno: -descriptor)
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func post() {
        var one: UInt64 = 1
        // Fails only with EAGAIN, when the counter is full and the wait ends anyway.
        _ = write(descriptor, &one, 8)
    }

    /// Takes back every ``post()`` so far.
    func drain() {
        var count: UInt64 = 0
        // Fails only with EAGAIN, when there was none.
        _ = read(descriptor, &count, 8)
    }
}
