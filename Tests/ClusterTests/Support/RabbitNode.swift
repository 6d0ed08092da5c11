// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Synchronization
import TestBroker

/// One node of a ``RabbitCluster``: an Erlang virtual machine that is this process's own child.
final class RabbitNode: Sendable {
    let name: String
    let mqttPort: UInt16
    private let environment: [String]
    private let log: String
    private let child = Mutex<pid_t?>(nil)

    /// - Parameter files: The node's own directory, with `rabbitmq.conf` and `enabled_plugins` in it.
    init(name: String, mqttPort: UInt16, distributionPort: UInt16, files: String, cluster: RabbitEnvironment) {
        self.name = name
        self.mqttPort = mqttPort
        log = "\(files)/console.log"
        environment =
            cluster.variables + [
                "RABBITMQ_NODENAME=\(name)", "RABBITMQ_DIST_PORT=\(distributionPort)",
                "RABBITMQ_CONFIG_FILE=\(files)/rabbitmq", "RABBITMQ_MNESIA_BASE=\(files)/data",
                "RABBITMQ_ENABLED_PLUGINS_FILE=\(files)/enabled_plugins", "RABBITMQ_LOG_BASE=\(files)/log",
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
                // The start script then becomes the virtual machine instead of waiting beside it.
                "RABBITMQ_ALLOW_INPUT=1", "RABBITMQ_SERVER_START_ARGS=-noinput",
            ]
    }

    deinit { kill() }

    /// Returns before the node serves anybody.
    func start() throws {
        let server = RabbitEnvironment.command(environment, ["/usr/lib/rabbitmq/bin/rabbitmq-server"])
        let process = try ChildProcess.spawn(["/bin/bash", "-c", "exec \"$@\" >>'\(log)' 2>&1", "bash"] + server)
        child.withLock { $0 = process }
    }

    /// SIGKILL: nothing is written and nobody is told. Returns when the process is gone.
    func kill() {
        child.withLock { child in
            guard let process = child else { return }
            _ = Glibc.kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
            child = nil
        }
    }

    /// - Throws: When the node has ended by itself, or serves nobody after three minutes.
    func waitUntilServing() async throws {
        // A node tells nobody when it serves, so this asks.
        for _ in 0..<3600 {
            if FreePort.isListening(mqttPort) { return }
            let hasEnded = child.withLock { child in
                guard let process = child, waitpid(process, nil, WNOHANG) == process else { return child == nil }
                child = nil
                return true
            }
            guard !hasEnded else { throw TestBrokerError(what: "\(name) has ended; see \(log)") }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw TestBrokerError(what: "\(name) does not serve port \(mqttPort); see \(log)")
    }
}
