// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
package import Logging
import ServiceLifecycle

/// Tells the start and the stop: to systemd, and as events.
package struct Lifecycle: Service {
    private let version: String
    private let recorder: EventRecorder
    private let notifier: ServiceNotifier
    private let logger: Logger

    package init(version: String, recorder: EventRecorder, notifier: ServiceNotifier, logger: Logger) {
        self.version = version
        self.recorder = recorder
        self.notifier = notifier
        self.logger = logger
    }

    package func run() async throws {
        await recorder.record(AgentChanged(state: .started, version: version))
        tell { () throws(NotifyError) in try notifier.ready() }
        try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
        tell { () throws(NotifyError) in try notifier.stopping() }
        await recorder.record(AgentChanged(state: .stopped, version: version))
    }

    private func tell(_ body: () throws(NotifyError) -> Void) {
        do throws(NotifyError) {
            try body()
        } catch {
            logger.warning("\(error)")
        }
    }
}
