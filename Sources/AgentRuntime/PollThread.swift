// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CLinux
import Glibc

/// One operating-system thread that runs an actor's jobs and sleeps in `poll(2)`.
///
/// An actor that returns ``executor`` from `unownedExecutor` may make blocking C calls: they hold up
/// this thread, never the shared pool, which has one thread per core. Between calls the actor waits
/// for a descriptor with ``wait(for:events:timeout:)`` and stays open to other messages. The thread
/// ends when the last reference to this object goes.
///
/// - Note: A call that hangs in the kernel hangs this thread. Give every device its own, so that one
///   bad cable stops one device.
package final class PollThread: Sendable {
    /// Why ``wait(for:events:timeout:)`` returned.
    package enum Outcome: Hashable, Sendable {
        /// The descriptor reported these `poll(2)` events; `POLLERR`, `POLLHUP` and `POLLNVAL` among them.
        case ready(events: Int16)
        case timedOut
        /// The calling task was cancelled first.
        case cancelled

        package var isReady: Bool {
            if case .ready = self { true } else { false }
        }
    }

    private let loop: PollLoop

    /// What the actor returns from `unownedExecutor`.
    package var executor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    /// Starts the thread.
    /// - Parameter label: Shown by `ps -T` and gdb; Linux keeps the first 15 bytes.
    /// - Throws: ``ThreadError`` when the system has no thread or descriptor left.
    package init(label: String) throws(ThreadError) {
        let loop = try PollLoop(label: label)
        var thread = pthread_t()
        // Retained once for the new thread, which releases it when its loop ends.
        let context = Unmanaged.passRetained(loop)
        let result = pthread_create(&thread, nil, runPollLoop, context.toOpaque())
        guard result == 0 else {
            context.release()
            throw ThreadError(label: label, operation: "pthread_create", errno: result)
        }
        pthread_detach(thread)
        self.loop = loop
    }

    deinit {
        loop.stop()
    }

    /// Suspends the caller until `descriptor` has one of `events`, has failed, or `timeout` has passed.
    ///
    /// One waiter per descriptor; a second one is a programmer error.
    /// - Parameter events: `poll(2)` flags, `POLLIN` unless told.
    package func wait(
        for descriptor: CInt,
        events: Int16 = Int16(POLLIN),
        timeout: Duration? = nil
    ) async -> Outcome {
        await loop.wait(for: descriptor, events: events, deadline: timeout.map { .now + $0 })
    }
}

/// Work for the thread that no task does, such as one commit for many callers.
extension PollThread {
    /// Runs `body` on the thread, behind what waits for it already. There it may use what is isolated to an actor of
    /// ``executor``, with `assumeIsolated`.
    package func perform(_ body: @escaping @Sendable () -> Void) {
        loop.perform(body)
    }

    /// The same, not before `deadline`; never when the thread ends sooner. Keep the number of these small: each
    /// sleep of the thread looks at all of them.
    package func perform(at deadline: ContinuousClock.Instant, _ body: @escaping @Sendable () -> Void) {
        loop.perform(at: deadline, body)
    }
}

/// The system refused a thread or its wake-up descriptor.
package struct ThreadError: Error, Hashable, Sendable, CustomStringConvertible {
    package var label: String
    /// The C function that failed.
    package var operation: String
    package var errno: CInt

    package var description: String {
        "thread \(label): \(operation) failed: \(String(cString: strerror(errno)))"
    }
}

/// The thread's entry point. A top-level function belongs to no actor, so the runtime does not check
/// isolation when C calls it.
private func runPollLoop(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    // Balances the `passRetained` of `PollThread.init`.
    Unmanaged<PollLoop>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
