// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ServiceLifecycle

/// Does one thing again and again until shutdown.
package struct Periodic: Service {
    private let interval: Duration
    private let body: @Sendable () async -> Void

    /// - Parameter body: Called first after one `interval`, and then that long after it has returned.
    package init(every interval: Duration, _ body: @escaping @Sendable () async -> Void) {
        self.interval = interval
        self.body = body
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                // Throws only when cancelled, which ends the loop.
                guard (try? await Task.sleep(for: interval)) != nil else { return }
                await body()
            }
        }
    }
}
