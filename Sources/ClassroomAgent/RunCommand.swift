// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// `classroom-agent run`: the daemon.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run the agent until it is told to stop.",
        discussion: """
            Reads the configuration, opens the devices it names and sends what they see and hear to the hub. A
            device that is missing is tried again by itself. SIGTERM or Ctrl-C stops it within 2 seconds;
            nothing is lost. Started by systemd as classroom-agent.service.
            """
    )

    @OptionGroup var file: ConfigFileOptions

    func run() async throws {
        let configuration = try file.load()
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "classroom-agent")
        logger.logLevel = configuration.log.level
        let agent: Agent
        do {
            agent = try await Agent(configuration: configuration, notifier: ServiceNotifier(), logger: logger)
        } catch {
            logger.critical("cannot start", metadata: ["error": "\(error)"])
            throw ExitCode(1)
        }
        var group = ServiceGroupConfiguration(
            services: agent.services.map {
                // One part that ends must not end the room's other devices.
                .init(service: $0, successTerminationBehavior: .ignore, failureTerminationBehavior: .cancelGroup)
            },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Self.quiet(logger)
        )
        // systemd's own limit is longer; what has not stopped by now has hung.
        group.maximumGracefulShutdownDuration = .seconds(5)
        group.maximumCancellationDuration = .seconds(2)
        try await ServiceGroup(configuration: group).run()
    }

    /// The service group tells of every service's start and end at `debug` and above; only its warnings matter.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
