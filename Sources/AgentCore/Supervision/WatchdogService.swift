// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import Logging
import ServiceLifecycle

/// Feeds systemd's watchdog, but only while every part makes progress.
///
/// It runs on the shared pool: were that blocked, it would not be fed either.
package struct WatchdogService: Service {
    private let board: ProgressBoard
    private let notifier: ServiceNotifier
    private let logger: Logger

    package init(board: ProgressBoard, notifier: ServiceNotifier, logger: Logger) {
        self.board = board
        self.notifier = notifier
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Three chances before systemd loses patience.
            let interval = min(notifier.watchdogInterval.map { $0 / 3 } ?? .seconds(5), .seconds(5))
            while !Task.isCancelled {
                let stalled = board.stalled()
                if stalled.isEmpty {
                    report { () throws(NotifyError) in try notifier.feedWatchdog() }
                } else {
                    let names = stalled.map { "\($0.name) for \($0.silence.components.seconds) s" }
                    logger.error("no progress, not feeding the watchdog", metadata: ["parts": "\(names)"])
                }
                try? await Task.sleep(for: interval)  // ends early only when cancelled
            }
        }
    }

    private func report(_ body: () throws(NotifyError) -> Void) {
        do throws(NotifyError) {
            try body()
        } catch {
            logger.warning("\(error)")
        }
    }
}
