// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import TestBroker
import Testing

@testable import AgentCore

/// A local server on a socket in a directory of its own, while a test's body runs; then shut down as the agent does.
enum LocalFixture {
    static let status = AgentStatus(
        version: "1.2.3",
        processID: 4711,
        room: "changsha/no7/r301",
        occupied: true,
        hub: LinkStatus(connected: true, address: "mqtt://127.0.0.1:1883", protocolVersion: "MQTT 5", inFlight: 2),
        devices: [],
        eventsAccepted: 12,
        eventsRefused: 0,
        stalledParts: []
    )

    /// Answers `status` with ``status`` and `watch` with a line a second, and knows only the device `cam`.
    static func answer(_ request: LocalRequest) async -> LocalServer.Answer {
        switch request.verb {
        case .status: .once(JSONLine.encode(status))
        case .watch where request.device == "cam": .everySecond { Array("{\"device\":\"cam\"}\n".utf8) }
        case .watch: .once(JSONLine.encode(LocalRefusal(error: "no device \(request.device ?? "")")))
        }
    }

    /// Shuts the server down as the agent does, whether `body` throws or not.
    /// - Parameter body: Gets the path of the socket, on which the server listens.
    static func withServer(
        answer: @escaping @Sendable (LocalRequest) async -> LocalServer.Answer = answer,
        _ body: (_ path: String) async throws -> Void
    ) async throws {
        let directory = try TestDirectory()
        let path = directory.path("agent.sock")
        let services = try group(path, answer: answer)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await services.run() }
            do {
                try await untilListening(path)
                try await body(path)
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    static func group(
        _ path: String,
        answer: @escaping @Sendable (LocalRequest) async -> LocalServer.Answer = answer
    ) throws -> ServiceGroup {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = LocalServer(path: path, thread: try PollThread(label: "server"), logger: logger, answer: answer)
        return ServiceGroup(configuration: ServiceGroupConfiguration(services: [server], logger: logger))
    }

    /// A bound socket tells nobody, so this asks, like every client that starts beside the agent.
    static func untilListening(_ path: String) async throws {
        for _ in 0..<2000 {
            if (try? UnixSocket.connected(to: path)) != nil { return }
            try await Task.sleep(for: .milliseconds(2))
        }
        Issue.record("nobody listens at \(path)")
    }

    static func client(_ path: String) throws -> LocalClient {
        LocalClient(path: path, thread: try PollThread(label: "client"))
    }
}

/// A connection that sends what no client of this project would.
actor RawCaller {
    private let thread: PollThread
    private let descriptor: CInt

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    init(_ path: String) throws {
        thread = try PollThread(label: "raw")
        let socket = try UnixSocket.connected(to: path)
        descriptor = dup(socket.descriptor)
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) }

    /// What comes until the other side hangs up, or until `count` bytes have come.
    func receive(atLeast count: Int = .max) async -> [UInt8] {
        var received: [UInt8] = []
        while received.count < count, await thread.wait(for: descriptor, timeout: .seconds(20)).isReady {
            var chunk = [UInt8](repeating: 0, count: 4096)
            let length = read(descriptor, &chunk, chunk.count)
            guard length > 0 else { break }
            received += chunk.prefix(length)
        }
        return received
    }
}
