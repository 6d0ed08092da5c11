// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import ServiceLifecycle

/// Once the agent has started, gives back the memory that only the start needed.
package struct Settling: Service {
    private let delay: Duration

    /// - Parameter delay: After it the hub is connected and every device has been tried.
    package init(after delay: Duration = .seconds(5)) { self.delay = delay }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            // Throws only when cancelled: an agent that stops needs no trim.
            guard (try? await Task.sleep(for: delay)) != nil else { return }
            StartUpPages.release()
        }
    }
}
