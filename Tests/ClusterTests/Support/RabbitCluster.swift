// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestBroker

/// Three RabbitMQ nodes on loopback, with the shipped configuration: only ports, names and paths are a test's own.
final class RabbitCluster: Sendable {
    /// The cluster of the running suite; see ``RabbitClusterTrait``.
    @TaskLocal static var current: RabbitCluster?

    static var isInstalled: Bool { access("/usr/lib/rabbitmq/bin/rabbitmq-server", X_OK) == 0 }

    let nodes: [RabbitNode]
    let certificates: DistrictCertificates
    private let directory: TestDirectory
    private let environment: RabbitEnvironment
    private let portMapper: Mutex<pid_t?>

    /// Starts the nodes side by side and returns once they are one cluster, with rights for `rooms`
    /// (`district/school/room`), the consumer `events` and `operations`.
    init(rooms: [String]) async throws {
        directory = try TestDirectory()
        certificates = try DistrictCertificates()
        var ports = try Self.distinctPorts(13)
        let portMapperPort = ports.removeLast()
        let environment = RabbitEnvironment(home: directory.path, portMapperPort: portMapperPort)
        self.environment = environment
        nodes = try (0..<3).map { [directory, certificates] index in
            let own = Array(ports[(4 * index)..<(4 * index + 4)])
            return try Self.node(index, own, directory, certificates, environment)
        }
        try directory.write(Self.definitions(rooms), to: "definitions.json")
        // Before the nodes start side by side: each would make one of its own, or read another's half made.
        try directory.write(UUID().uuidString, to: ".erlang.cookie")
        try ChildProcess.run(["/bin/chmod", "0400", directory.path(".erlang.cookie")])
        if getuid() == 0 {
            let owned = [directory.path, certificates.directory.path]
            try ChildProcess.run(["/bin/chown", "-R", "rabbitmq:rabbitmq"] + owned)
        }
        // As a child of this process, and not left behind by the first node.
        portMapper = Mutex(try ChildProcess.spawn(RabbitEnvironment.command(environment.variables, ["/usr/bin/epmd"])))
        for node in nodes { try node.start() }
        for node in nodes { try await node.waitUntilServing() }
        try await control("await_online_nodes", "3")
        try await control("import_definitions", directory.path("definitions.json"))
    }

    deinit { end() }

    func end() {
        for node in nodes { node.kill() }
        portMapper.withLock { process in
            guard let running = process else { return }
            _ = Glibc.kill(running, SIGTERM)
            _ = waitpid(running, nil, 0)
            process = nil
        }
        directory.remove()
        certificates.directory.remove()
    }

    func node(onPort port: UInt16) -> RabbitNode? { nodes.first { $0.mqttPort == port } }

    /// Waits until each of `nodes` sees all three.
    func waitUntilWhole() async throws {
        for node in nodes {
            try await node.waitUntilServing()
            try await control(on: node, "await_online_nodes", "3")
        }
    }

    /// `rabbitmqctl`, for three minutes at most.
    private func control(on node: RabbitNode? = nil, _ arguments: String...) async throws {
        let name = (node ?? nodes[0]).name
        let command = RabbitEnvironment.command(
            environment.variables,
            ["/usr/lib/rabbitmq/bin/rabbitmqctl", "--node", name, "--timeout", "180"] + arguments
        )
        let process = try ChildProcess.spawn(command)
        var status: CInt = 0
        while waitpid(process, &status, WNOHANG) == 0 { try await Task.sleep(for: .milliseconds(20)) }
        guard status == 0 else {
            throw TestBrokerError(what: "rabbitmqctl \(arguments.joined(separator: " ")): status \(status)")
        }
    }

    private static func node(
        _ index: Int,
        _ ports: [UInt16],
        _ directory: TestDirectory,
        _ certificates: DistrictCertificates,
        _ environment: RabbitEnvironment
    ) throws -> RabbitNode {
        let name = "r\(index + 1)@localhost"
        let files = directory.path("\(index + 1)")
        try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
        let names = (1...3).map { (old: "rabbit@hub-\($0)", new: "r\($0)@localhost") }
        let configuration = try ShippedFile.text(
            "rabbitmq/rabbitmq.conf",
            replacing: names + [
                ("listeners.ssl.1 = 8883", "listeners.ssl.1 = 127.0.0.1:\(ports[0])"),
                ("listeners.tcp.1 = 127.0.0.1:5672", "listeners.tcp.1 = 127.0.0.1:\(ports[1])"),
                ("prometheus.tcp.port = 15692", "prometheus.tcp.port = \(ports[2])"),
                ("/etc/rabbitmq/classroom/ca.pem", certificates.authority),
                ("/etc/rabbitmq/classroom/hub.pem", certificates.hub.certificate),
                ("/etc/rabbitmq/classroom/hub.key", certificates.hub.key),
                ("disk_free_limit.absolute = 4GB", "disk_free_limit.absolute = 50MB"),
            ]
        )
        try directory.write(configuration, to: "\(index + 1)/rabbitmq.conf")
        try directory.write(
            ShippedFile.text("rabbitmq/enabled_plugins", replacing: []),
            to: "\(index + 1)/enabled_plugins"
        )
        return RabbitNode(
            name: name,
            mqttPort: ports[0],
            distributionPort: ports[3],
            files: files,
            cluster: environment
        )
    }

    /// What `deploy/hub/rabbitmq/definitions` says for these names.
    private static func definitions(_ rooms: [String]) throws -> String {
        let names =
            rooms.map { "room " + $0.split(separator: "/").joined(separator: " ") }
            + ["consumer events", "operations operations"]
        let scratch = try TestDirectory()
        defer { scratch.remove() }
        try scratch.write(names.joined(separator: "\n") + "\n", to: "names")
        let command =
            "exec '\(ShippedFile.path("rabbitmq/definitions"))' <\(scratch.path("names")) >\(scratch.path("json"))"
        try ChildProcess.run(["/bin/bash", "-c", command])
        return try String(decoding: Data(contentsOf: URL(filePath: scratch.path("json"))), as: UTF8.self)
    }

    private static func distinctPorts(_ count: Int) throws -> [UInt16] {
        var ports: [UInt16] = []
        while ports.count < count {
            let port = try FreePort.next()
            if !ports.contains(port) { ports.append(port) }
        }
        return ports
    }
}
