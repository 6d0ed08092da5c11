// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// Runs a command's work so that Ctrl-C, SIGTERM and a time limit end it in order instead of cutting it off.
package enum Interruptible {
    package enum Ending: Hashable, Sendable {
        /// The work was done.
        case completed
        case timeLimit
        case signal
    }

    /// Runs `work` in a task that is cancelled by a signal or when the time is over; returns after it has ended.
    /// - Throws: What `work` throws.
    package static func run(
        atMost limit: Duration? = nil,
        _ work: @escaping @Sendable () async throws -> Void
    ) async throws -> Ending {
        let service = Work(limit: limit, work: work)
        var quiet = Logger(label: "command") { _ in SwiftLogNoOpLogHandler() }
        quiet.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service, successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: quiet
            )
        )
        try await group.run()
        return try service.outcome.withLock { $0 }.get()
    }

    private final class Work: Service {
        let outcome = Mutex(Result<Ending, any Error>.success(.signal))
        private let limit: Duration?
        private let work: @Sendable () async throws -> Void

        init(limit: Duration?, work: @escaping @Sendable () async throws -> Void) {
            self.limit = limit
            self.work = work
        }

        func run() async throws {
            await cancelWhenGracefulShutdown { await self.runWithinLimit() }
        }

        private func runWithinLimit() async {
            await withTaskGroup(of: Result<Ending, any Error>.self) { group in
                group.addTask {
                    do {
                        try await self.work()
                        // A cancelled driver returns as if it were done.
                        return .success(Task.isCancelled ? .signal : .completed)
                    } catch {
                        return .failure(error)
                    }
                }
                if let limit {
                    group.addTask {
                        // Throws only when the work is done or a signal came first.
                        guard (try? await Task.sleep(for: limit)) != nil else { return .success(.signal) }
                        return .success(.timeLimit)
                    }
                }
                var ending = await group.next() ?? .success(.completed)
                group.cancelAll()
                // The work's own failure counts even when the time was over just before.
                for await other in group {
                    if case .failure = other { ending = other }
                }
                outcome.withLock { $0 = ending }
            }
        }
    }
}
