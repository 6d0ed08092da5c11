// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import DeviceDrivers
package import Logging
import ServiceLifecycle

/// Listens for hardware that comes and goes. Without it devices are still found, by trying now and again.
package struct HotplugService: Service {
    private let monitor: HotplugMonitor
    private let logger: Logger

    package init(monitor: HotplugMonitor, logger: Logger) {
        self.monitor = monitor
        self.logger = logger
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do throws(DriverError) {
                    try await monitor.run()
                } catch {
                    logger.warning("hot-plug is not noticed at once", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(60))  // ends early only when cancelled
                }
            }
        }
    }
}
