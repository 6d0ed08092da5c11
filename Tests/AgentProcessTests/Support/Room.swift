// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// One classroom on disk: its configuration, store, socket and log, and the shipped binary to run on them.
final class Room: Sendable {
    static let camera = """
        [[devices]]
        id = "cam-front"
        kind = "camera"
        source = "file"
        file = "\(Footage.shared.picture)"
        frames_per_second = 5
        health_seconds = 600
        zones = [{ name = "podium", polygon = [[0.0, 0.0], [0.5, 0.0], [0.5, 1.0], [0.0, 1.0]] }]

        """
    static let microphone = """
        [[devices]]
        id = "mic-desk"
        kind = "microphone"
        source = "file"
        file = "\(Footage.shared.sound)"

        """
    static let topic = "classroom/v1/district/school/room"

    private let directory: TestDirectory

    /// - Parameter devices: Tables of the configuration.
    init(hubPort: UInt16, devices: String = Room.camera + Room.microphone) throws {
        directory = try TestDirectory()
        try directory.write(
            """
            [room]
            district = "district"
            school = "school"
            room = "room"
            [hub]
            addresses = ["mqtt://127.0.0.1:\(hubPort)"]
            reconnect_max_seconds = 1
            [store]
            path = "\(directory.path("store"))"
            [local]
            socket = "\(directory.path("agent.sock"))"
            [measurements]
            period_seconds = 1
            state_seconds = 1
            [log]
            level = "debug"

            \(devices)
            """,
            to: "agent.toml"
        )
    }

    var configuration: String { directory.path("agent.toml") }
    var store: String { directory.path("store") }
    var socket: String { directory.path("agent.sock") }
    /// What all runs have written to standard error.
    var log: String { (try? String(contentsOfFile: directory.path("agent.log"), encoding: .utf8)) ?? "" }

    func path(_ name: String) -> String { directory.path(name) }

    func write(_ text: String, to name: String) throws { try directory.write(text, to: name) }

    /// Starts the agent. It is killed with the last reference: call `signal(SIGKILL)` in a `defer`.
    func start(environment: [String: String] = [:]) throws -> TestProcess {
        try TestProcess(
            [try AgentBinary.path(), "run", "--config", configuration],
            environment: environment,
            output: .file(directory.path("agent.out")),
            errors: .file(directory.path("agent.log"))
        )
    }

    /// Every event that is in the store, as `store export` prints it.
    func export() async throws -> [[UInt8]] {
        let file = directory.path("export-\(UUID().uuidString)")
        let code = try await TestProcess.run(
            [try AgentBinary.path(), "store", "export", "--config", configuration],
            output: .file(file),
            errors: .file(directory.path("agent.log"))
        )
        guard code == 0 else { throw TestFailure("store export ended with \(code): \(log)") }
        let lines = try Data(contentsOf: URL(filePath: file)).split(separator: UInt8(ascii: "\n"))
        return lines.map { [UInt8]($0) }
    }

    /// Waits until the agent counts five events, by its own status.
    func waitForSomeEvents() async throws {
        try await poll(for: "five events", within: .seconds(30)) {
            let line = try? self.ask(#"{"verb":"status"}"#)  // the socket may not be there yet
            let status = try JSONSerialization.jsonObject(with: Data((line ?? "{}").utf8)) as? [String: Any]
            return (status?["events_accepted"] as? Int ?? 0) >= 5
        }
    }

    /// Sends one line to the agent's local socket.
    /// - Returns: The first line of its answer. Blocks until it is there.
    func ask(_ request: String) throws -> String {
        let descriptor = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        let connection = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        guard UnixAddress.with(socket, { connect(descriptor, $0, $1) == 0 }) else {
            throw TestFailure("\(socket): \(String(cString: strerror(errno)))")
        }
        try connection.write(contentsOf: Data("\(request)\n".utf8))
        let answer = try connection.readToEnd() ?? Data()
        return String(decoding: answer.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func poll(for what: String, within limit: Duration, until isSo: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + limit
        while try !isSo() {
            guard .now < deadline else { throw TestFailure("no \(what) within \(limit): \(log)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
