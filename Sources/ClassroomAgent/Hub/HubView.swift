// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import HubLink
import Synchronization

/// Prints a hub's signals: messages to standard output, how the connection fares to standard error.
final class HubView: Sendable {
    let filters: [String]
    private let roomPrefix: String
    private let isRaw: Bool
    private let connected = Atomic(false)

    /// - Parameters:
    ///   - roomPrefix: Left out of the topics that begin with it.
    ///   - isRaw: Payloads as they are, a line each.
    init(roomPrefix: String, filters: [String], isRaw: Bool) {
        self.roomPrefix = roomPrefix
        self.filters = filters
        self.isRaw = isRaw
    }

    var wasConnected: Bool { connected.load(ordering: .relaxed) }

    /// Until the signals end.
    func show(_ signals: AsyncStream<HubSignal>) async throws(OutputError) {
        let output = ResultOutput()
        var news = FailureNews()
        for await signal in signals {
            switch signal {
            case .connected(let connection):
                connected.store(true, ordering: .relaxed)
                news = FailureNews()
                let names = filters.joined(separator: " ")
                StandardError.print(
                    "connected to \(connection.address) (\(connection.version.rawValue)), listening on \(names)"
                )
            case .message(let message):
                for line in isRaw ? [Self.oneLine(message.payload)] : lines(message) { try output.writeLine(line) }
            case .unreachable(let error, let wait), .disconnected(let error, let wait):
                guard news.isNews(error) else { continue }
                StandardError.print("\(error)\nnot connected; trying again within \(wait.components.seconds + 1) s")
            case .credentialsNotTaken(let error):
                StandardError.print("\(error)\nthe renewed files are not used; the connection stands")
            case .subscriptionRefused(let filter, let reason):
                StandardError.print("the hub sends nothing for \(filter): \(reason)")
            case .oversized(let topic, let byteCount):
                StandardError.print("\(topic): a message of \(byteCount) bytes is too large to be shown")
            case .acknowledged, .abandoned:
                break  // nothing is published here
            }
        }
    }

    private func lines(_ message: HubMessage) -> [[UInt8]] {
        let isInRoom = message.topic.hasPrefix(roomPrefix)
        let tail = isInRoom ? String(message.topic.dropFirst(roomPrefix.count)) : message.topic
        return EventLine.lines(payload: message.payload).map { line in
            let text = EventColumns.line(time: line.time, place: tail, line)
            return Array((message.isRetained ? "\(text) (retained)" : text).utf8)
        }
    }

    /// Line ends inside a payload, which no event has, would break the promise of one a line.
    private static func oneLine(_ payload: [UInt8]) -> [UInt8] {
        payload.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? UInt8(ascii: " ") : $0 }
    }
}
