// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import CMosquitto
import Glibc

/// Waits for one socket and for wake-ups at the same time.
///
/// `PollThread` waits for one descriptor a waiter; an epoll descriptor makes the two into one. One wait
/// at a time.
final class SocketWatch {
    struct Outcome {
        /// `poll(2)` flags of the socket, 0 when it was something else.
        var events: Int16
        /// The calling task was cancelled.
        var isCancelled: Bool

        var isWritable: Bool { events & Int16(POLLOUT) != 0 }
        var isBroken: Bool { events & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 }
        var isReadable: Bool { events & Int16(POLLIN) != 0 || isBroken }
    }

    /// Posted from anywhere, it ends the wait under way or the next one.
    let wakeUp: WakeUp
    private let thread: PollThread
    private let epoll: CInt

    init(thread: PollThread) throws(HubError) {
        self.thread = thread
        self.wakeUp = try WakeUp()
        self.epoll = cmosquitto_epoll()
        guard epoll >= 0 else {
            throw .system("epoll_create1", errno: -epoll)
        }
        let result = cmosquitto_epoll_watch(epoll, wakeUp.descriptor, UInt32(POLLIN))
        guard result == 0 else {
            throw .system("epoll_ctl", errno: -result)
        }
    }

    deinit {
        if epoll >= 0 { close(epoll) }
    }

    /// Suspends until the socket has one of `events` or is broken, a wake-up, cancellation or `timeout`.
    ///
    /// - `socket`: `nil` for none. It leaves the watch when it is closed.
    /// - `events`: `POLLIN`, `POLLOUT`; epoll's have the same values.
    func wait(for socket: CInt?, events: Int16 = 0, timeout: Duration?) async -> Outcome {
        if let socket {
            guard cmosquitto_epoll_watch(epoll, socket, UInt32(bitPattern: Int32(events))) == 0 else {
                return Outcome(events: Int16(POLLNVAL), isCancelled: false)
            }
        }
        let outcome = await thread.wait(for: epoll, timeout: timeout.map { max($0, .zero) })
        wakeUp.drain()
        guard let socket, outcome.isReady else { return Outcome(events: 0, isCancelled: outcome == .cancelled) }
        var entry = pollfd(fd: socket, events: events, revents: 0)
        _ = poll(&entry, 1, 0)
        return Outcome(events: entry.revents, isCancelled: false)
    }
}
