// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import AgentRuntime
import HubLink
import TestBroker

/// Reads a session's signals one by one.
actor SignalReader {
    private let session: HubSession
    private var unread: [HubSignal] = []

    init(_ session: HubSession) { self.session = session }

    /// The next signal for which `match` has an answer; those before it are skipped. `nil` at the end.
    func next<Answer: Sendable>(_ match: @Sendable (HubSignal) -> Answer?) async -> Answer? {
        while true {
            while !unread.isEmpty {
                if let answer = match(unread.removeFirst()) { return answer }
            }
            guard let signals = await session.nextSignals() else { return nil }
            unread += signals
        }
    }

    func connected() async -> HubConnection? {
        await next { if case .connected(let connection) = $0 { connection } else { nil } }
    }

    func disconnected() async -> HubError? {
        await next { if case .disconnected(let error, _) = $0 { error } else { nil } }
    }

    func unreachable() async -> HubError? {
        await next { if case .unreachable(let error, _) = $0 { error } else { nil } }
    }

    func message() async -> HubMessage? {
        await next { if case .message(let message) = $0 { message } else { nil } }
    }

    func acknowledged() async -> (PublishToken, HubReason)? {
        await next { if case .acknowledged(let token, let reason) = $0 { (token, reason) } else { nil } }
    }
}

/// Runs a session for as long as `body` needs it, then cuts it off.
func withSession<Result: Sendable>(
    _ options: HubOptions,
    _ body: @Sendable (HubSession, SignalReader) async throws -> Result
) async throws -> Result {
    let session = try HubSession(options: options)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await session.run() }
        defer { group.cancelAll() }
        return try await body(session, SignalReader(session))
    }
}

extension HubOptions {
    /// Waits of milliseconds, and an id that no other test has.
    static func test(
        _ ports: UInt16...,
        scheme: HubAddress.Scheme = .mqtt,
        host: String = "127.0.0.1",
        client: String = "room-\(UInt64.random(in: 0...UInt64.max))"
    ) -> HubOptions {
        var options = HubOptions(
            addresses: ports.map { HubAddress(scheme: scheme, host: host, port: $0) },
            clientID: client
        )
        options.startsClean = true
        options.backoff = Backoff(base: .milliseconds(20), cap: .milliseconds(100))
        return options
    }
}

extension HubPublication {
    static func test(_ topic: String = "test/event/behaviour", _ text: String = "{}") -> HubPublication {
        HubPublication(topic: topic, payload: Array(text.utf8))
    }
}
