// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ClassroomEvents
import ServiceLifecycle

/// Says when the wall clock became right, so that consumers can correct the events from before.
///
/// A clock that is right from the start needs no event; one that loses its source again is told by the mark
/// on each event.
package struct ClockWatch: Service {
    private let recorder: EventRecorder
    private let interval: Duration
    private let isSynchronised: @Sendable () -> Bool

    /// - Parameter interval: How often the kernel is asked.
    package init(
        recorder: EventRecorder,
        interval: Duration = .seconds(5),
        isSynchronised: @escaping @Sendable () -> Bool = { SystemClock.isSynchronised }
    ) {
        self.recorder = recorder
        self.interval = interval
        self.isSynchronised = isSynchronised
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            var wasSynchronised = isSynchronised()
            while !Task.isCancelled {
                try? await Task.sleep(for: interval)  // ends early only when cancelled
                let isNow = isSynchronised()
                if isNow, !wasSynchronised { await tell() }
                wasSynchronised = isNow
            }
        }
    }

    private func tell() async {
        let moment = Moment.now()
        await recorder.record(
            ClockSynchronised(
                bootID: moment.bootID,
                offsetMilliseconds: moment.unixMilliseconds - moment.bootMilliseconds
            ),
            at: moment
        )
    }
}
