// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// What the test's side and the proxy's thread share.
final class ProxyControl: Sendable {
    struct State {
        var faults: FaultProxy.Faults
        var cuts = 0
        var isEnded = false
        var acceptedCount = 0
        /// Counts changes.
        var version = 0
    }

    /// Readable when the state was changed.
    let wakeDescriptor: CInt
    private let postDescriptor: CInt
    private let state: Mutex<State>

    init(_ faults: FaultProxy.Faults) throws {
        var ends: [CInt] = [0, 0]
        guard pipe(&ends) == 0 else {
            throw TestBrokerError(what: "no pipe: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (wakeDescriptor, postDescriptor) = (ends[0], ends[1])
        state = Mutex(State(faults: faults))
    }

    // The thread holds a reference until it has ended.
    deinit {
        close(wakeDescriptor)
        close(postDescriptor)
    }

    var current: State { state.withLock { $0 } }
    var acceptedCount: Int { state.withLock(\.acceptedCount) }

    func change(_ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            state.version += 1
        }
        // Fails only when the pipe is full, and then the thread wakes anyway.
        _ = write(postDescriptor, [0], 1)
    }

    func countAccepted() { state.withLock { $0.acceptedCount += 1 } }

    func drain() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(wakeDescriptor, &bytes, bytes.count) > 0 {}
    }
}
