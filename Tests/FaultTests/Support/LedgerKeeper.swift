// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization
import TestBroker

/// Keeps a ledger of all that a hub passes on, as `mosquitto_sub` gets it: a client that shares no code with the agent.
///
/// Its session is persistent: what comes while the hub's subscriber is away is delivered to it later.
final class LedgerKeeper: Sendable {
    /// A broker that keeps all for a slow subscriber, and its state on disk when it is stopped.
    static func brokerOptions(_ directory: TestDirectory) -> TestBroker.Options {
        var options = TestBroker.Options()
        options.lines = [
            "persistence true", "persistence_location \(directory.path)/", "autosave_interval 0",
            "max_queued_messages 0", "max_inflight_messages 1000", "set_tcp_nodelay true",
        ]
        return options
    }

    private struct State {
        var ledger: HubLedger
        var waiters: [UUID: Waiter] = [:]
    }

    private struct Waiter {
        var isEnough: @Sendable (HubLedger) -> Bool
        var continuation: CheckedContinuation<Bool, Never>
    }

    private let process: TestProcess
    private let state: Mutex<State>

    /// Returns when the subscription stands.
    /// - Parameter keepsPayloads: For tests that look into the events; a million would not fit.
    init(of broker: TestBroker, keepsPayloads: Bool = false) async throws {
        state = Mutex(State(ledger: HubLedger(keepsPayloads: keepsPayloads)))
        // Retained, so that it arrives when the subscription is there and not before.
        try broker.publish("yes", to: "test/subscribed", ["-r"])
        var descriptors = [CInt](repeating: 0, count: 2)
        guard pipe(&descriptors) == 0 else { throw TestFailure("pipe: \(String(cString: strerror(errno)))") }
        descriptors.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        defer { close(descriptors[1]) }
        process = try TestProcess(
            [
                "mosquitto_sub", "-V", "mqttv311", "-c", "-i", "ledger", "-q", "1", "-h", "127.0.0.1",
                "-p", "\(broker.port)", "-t", "#", "-F", "%t %p",
            ],
            output: .descriptor(descriptors[1])
        )
        let subscribed = Arrivals<Void>()
        let output = descriptors[0]
        Thread.detachNewThread {
            MessageLines(descriptor: output).read { topic, payload in
                if topic == "test/subscribed" { subscribed.append(()) } else { self.take(topic, payload) }
            }
        }
        try await subscribed.wait(for: "subscription") { !$0.isEmpty }
    }

    /// Ends the subscriber now. Call it in a `defer`: a variable may die after its last use.
    func end() { process.signal(SIGKILL) }

    var ledger: HubLedger { state.withLock(\.ledger) }

    /// Waits until the ledger is as it should be, or stays as it is for `patience`: what is missing then will not come.
    func settle(
        patience: Duration = .seconds(20),
        until isEnough: @escaping @Sendable (HubLedger) -> Bool
    ) async throws -> HubLedger {
        var before = -1
        while case let count = state.withLock(\.ledger.count), count > before {
            before = count
            if await isReached(within: patience, isEnough) { break }
        }
        return ledger
    }

    private func isReached(within limit: Duration, _ isEnough: @escaping @Sendable (HubLedger) -> Bool) async -> Bool {
        let id = UUID()
        let timeout = Task {
            try await Task.sleep(for: limit)
            state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: false)
        }
        defer { timeout.cancel() }
        return await withCheckedContinuation { continuation in
            let isAlready = state.withLock { state in
                if isEnough(state.ledger) { return true }
                state.waiters[id] = Waiter(isEnough: isEnough, continuation: continuation)
                return false
            }
            if isAlready { continuation.resume(returning: true) }
        }
    }

    private func take(_ topic: String, _ payload: UnsafeRawBufferPointer) {
        let satisfied = state.withLock { state in
            state.ledger.take(topic: topic, payload: payload)
            let satisfied = state.waiters.filter { $0.value.isEnough(state.ledger) }
            for id in satisfied.keys { state.waiters[id] = nil }
            return satisfied
        }
        for waiter in satisfied.values { waiter.continuation.resume(returning: true) }
    }
}
