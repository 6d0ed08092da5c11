// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ServiceLifecycle

/// Services that stop at the same time, where a service group would stop one after the other.
package struct Together: Service {
    private let services: [any Service]

    package init(_ services: [any Service]) { self.services = services }

    package func run() async throws {
        // Child tasks inherit the signal to shut down.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            // A service that ends early must not end the others: with none left, wait for shutdown.
            try await group.waitForAll()
            try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
        }
    }
}
