// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// Everything that a hub passes on, as `mosquitto_sub` gets it: a client that shares no code with the agent.
///
/// The session is persistent, so that a hub that keeps its state on disk delivers what came while it was away.
final class Subscriber: Sendable {
    let messages = Arrivals<HubMessage>()
    private let process: TestProcess

    /// Returns when the subscription stands.
    init(to broker: TestBroker) async throws {
        // Retained, so that it arrives when the subscription is there and not before.
        try broker.publish("yes", to: "test/subscribed", ["-r"])
        var descriptors = [CInt](repeating: 0, count: 2)
        guard pipe(&descriptors) == 0 else { throw TestFailure("pipe: \(String(cString: strerror(errno)))") }
        descriptors.forEach { _ = fcntl($0, F_SETFD, FD_CLOEXEC) }
        defer { close(descriptors[1]) }
        let output = descriptors[0]
        process = try TestProcess(
            [
                "mosquitto_sub", "-V", "mqttv311", "-c", "-i", "test-subscriber", "-q", "1",
                "-h", "127.0.0.1", "-p", "\(broker.port)", "-t", "#", "-F", "%r %t %x",
            ],
            output: .descriptor(descriptors[1])
        )
        Thread.detachNewThread { [messages] in Self.read(output, into: messages) }
        try await messages.wait(for: "subscription") { $0.contains { $0.topic == "test/subscribed" } }
    }

    /// Ends the client now. Call it in a `defer`: a variable may die after its last use.
    func end() { process.signal(SIGKILL) }

    var all: [HubMessage] { messages.all }
    var events: [CloudEvent] { all.flatMap(\.events) }

    /// Waits for a presence that says `state`, after the first `skipped` messages.
    func waitForPresence(_ state: String, after skipped: Int = 0) async throws {
        try await messages.wait(for: "presence \(state)") { messages in
            messages.dropFirst(skipped).contains { $0.topic.hasSuffix("/presence") && $0.value("state") == state }
        }
    }

    /// Waits until `count` events of a type came after the first `skipped` messages.
    func waitForEvents(_ count: Int = 1, of type: String, after skipped: Int = 0) async throws {
        try await messages.wait(for: "\(count) of \(type)") { messages in
            messages.dropFirst(skipped).flatMap(\.events).count { $0.type == type } >= count
        }
    }

    /// Reads to the end of the pipe, which is that of the process, and closes it.
    private static func read(_ descriptor: CInt, into messages: Arrivals<HubMessage>) {
        var pending: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        // Not a `FileHandle`, which would wait until the whole chunk is full.
        while case let count = Glibc.read(descriptor, &chunk, chunk.count), count > 0 {
            pending += chunk[..<count]
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: pending[..<end], as: UTF8.self)
                pending.removeSubrange(...end)
                if let message = HubMessage(line: line) { messages.append(message) }
            }
        }
        close(descriptor)
    }
}
