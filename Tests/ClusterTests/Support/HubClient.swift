// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import HubLink

/// A client of the hub that remembers all that it is told.
actor HubClient {
    struct Record: Sendable {
        var connections: [HubConnection] = []
        var failures: [HubError] = []
        /// How publications ended; `nil` when their connection ended first.
        var ends: [PublishToken: HubReason?] = [:]
        /// Except events, which ``events`` holds.
        var messages: [HubMessage] = []
        var events = EventLog()
    }

    let session: HubSession
    private var record = Record()
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation

    private init(_ options: HubOptions) throws {
        session = try HubSession(options: options)
        // One tick stands for all since the last look.
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Runs a client for as long as `body` needs it, then cuts it off.
    static func run<Result: Sendable>(
        _ options: HubOptions,
        _ body: @Sendable (HubClient) async throws -> Result
    ) async throws -> Result {
        let client = try HubClient(options)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await client.session.run() }
            group.addTask { await client.listen() }
            defer { group.cancelAll() }
            return try await body(client)
        }
    }

    /// Waits until `look` finds what it looks for; one caller at a time.
    func until<Answer: Sendable>(_ look: @Sendable (Record) throws -> Answer?) async throws -> Answer {
        while true {
            if let answer = try look(record) { return answer }
            for await _ in changes { break }
            try Task.checkCancellation()
        }
    }

    /// Publishes once connected.
    /// - Returns: The reason in the PUBACK; `nil` when the hub ended the connection instead.
    func publish(_ topic: String, _ payload: String = "{}", isRetained: Bool = false) async throws -> HubReason? {
        let count = record.failures.count
        _ = try await until { $0.connections.isEmpty ? nil : true }
        let token = try await session.publish(
            HubPublication(topic: topic, payload: Array(payload.utf8), isRetained: isRetained)
        )
        return try await until { record in
            // A connection that ends tells so after the ends of its publications.
            record.ends[token] ?? (record.failures.count > count ? .some(nil) : nil)
        }
    }

    private func listen() async {
        while let signals = await session.nextSignals() {
            for signal in signals { take(signal) }
            changed.yield()
        }
        changed.finish()
    }

    private func take(_ signal: HubSignal) {
        switch signal {
        case .connected(let connection): record.connections.append(connection)
        case .unreachable(let error, _), .disconnected(let error, _): record.failures.append(error)
        case .acknowledged(let token, let reason): record.ends[token] = reason
        case .abandoned(let token): record.ends[token] = .some(nil)
        case .message(let message):
            if !record.events.take(message) { record.messages.append(message) }
        case .oversized, .credentialsNotTaken, .subscriptionRefused: break
        }
    }
}

extension HubOptions {
    /// Waits of milliseconds, and all of one identity.
    static func cluster(_ ports: [UInt16], client: String, tls: HubTLS) -> HubOptions {
        var options = HubOptions(
            addresses: ports.map { HubAddress(scheme: .mqtts, host: "127.0.0.1", port: $0) },
            clientID: client
        )
        options.tls = tls
        options.backoff = Backoff(base: .milliseconds(50), cap: .milliseconds(500))
        return options
    }
}
