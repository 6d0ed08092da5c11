// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A mosquitto in a network namespace of its own, at the other end of a cable that can be unplugged.
///
/// Unplugged at the far end: here the address and the route stay, and what is sent gets no answer of any kind. That is
/// how a broken switch looks, and no proxy of this machine can look like that. Needs root and the `ip` command.
package final class DistantBroker: Sendable {
    package static let host = "198.18.53.2"
    package static let port: UInt16 = 1883

    private let namespace: String
    private let directory: TestDirectory
    private let child = Mutex<pid_t?>(nil)

    /// Whether this machine lets this process make network namespaces: root in a container often may not.
    package static var isPossible: Bool {
        let name = "classroom-probe-\(getpid())"
        guard (try? ip("netns", "add", name)) != nil else { return false }
        return (try? ip("netns", "del", name)) != nil
    }

    /// Returns once the broker accepts connections. One at a time: its addresses are fixed.
    package init() async throws {
        namespace = "classroom-\(getpid())"
        directory = try TestDirectory()
        // What a run that was cut short has left.
        try? Self.ip("link", "del", "classroom0")
        try Self.ip("netns", "add", namespace)
        do {
            try Self.ip("link", "add", "classroom0", "type", "veth", "peer", "name", "classroom1", "netns", namespace)
            try Self.ip("address", "add", "198.18.53.1/30", "dev", "classroom0")
            try Self.ip("link", "set", "classroom0", "up")
            try Self.ip("-n", namespace, "address", "add", "\(Self.host)/30", "dev", "classroom1")
            try plugIn()
            try await start()
        } catch {
            end()
            throw error
        }
    }

    deinit { end() }

    package func unplug() throws { try Self.ip("-n", namespace, "link", "set", "classroom1", "down") }

    package func plugIn() throws { try Self.ip("-n", namespace, "link", "set", "classroom1", "up") }

    /// Removes all of it. Call it in a `defer`: a variable may die after its last use.
    package func end() {
        child.withLock { child in
            guard let process = child else { return }
            kill(process, SIGKILL)
            waitpid(process, nil, 0)
            child = nil
        }
        // Both ends go at once; those of a deleted namespace would linger. Nothing can be done when they are gone.
        try? Self.ip("link", "del", "classroom0")
        try? Self.ip("netns", "del", namespace)
        directory.remove()
    }

    private func start() async throws {
        var lines = [
            "listener \(Self.port) \(Self.host)", "persistence false", "log_dest none", "allow_anonymous true",
        ]
        if getuid() == 0 { lines.append("user root") }
        try directory.write(lines.joined(separator: "\n") + "\n", to: "mosquitto.conf")
        let process = try ChildProcess.spawn(
            ["/usr/bin/env", "ip", "netns", "exec", namespace, "/usr/sbin/mosquitto", "-c"]
                + [directory.path("mosquitto.conf")]
        )
        child.withLock { $0 = process }
        // The broker tells nobody when it listens, so this asks.
        for _ in 0..<1000 {
            if let descriptor = FreePort.connect(to: Self.port, host: Self.host) {
                close(descriptor)
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw TestBrokerError(what: "mosquitto does not listen in the namespace \(namespace)")
    }

    private static func ip(_ arguments: String...) throws {
        try ChildProcess.run(["/usr/bin/env", "ip"] + arguments)
    }
}
