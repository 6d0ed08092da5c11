// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import HubLink
import TestBroker
import Testing

/// Sends numbered messages as the uplink does: what was abandoned is sent again, oldest first.
struct Courier {
    let session: HubSession
    let signals: SignalReader
    private var waiting: [Int]
    private var onTheWay: [PublishToken: Int] = [:]
    private(set) var isConnected = false
    /// How each lost connection ended.
    private(set) var ends: [HubError] = []

    /// - Parameter numbers: What to send.
    init(_ session: HubSession, _ signals: SignalReader, sending numbers: Range<Int>) {
        (self.session, self.signals) = (session, signals)
        waiting = Array(numbers)
    }

    var leftCount: Int { waiting.count + onTheWay.count }

    /// Sends until at most `count` messages are unacknowledged.
    /// - Returns: `false` when the session ended first.
    mutating func send(untilLeft count: Int = 0, topic: String, padding: Int = 0) async -> Bool {
        while leftCount > count {
            if isConnected { await fill(topic: topic, padding: padding) }
            guard let batch = await session.nextSignals() else { return false }
            batch.forEach { take($0) }
        }
        return true
    }

    private mutating func fill(topic: String, padding: Int) async {
        let batch = waiting.prefix(await session.room).map { number in
            HubPublication.test(topic, "\(number)" + String(repeating: " ", count: padding))
        }
        guard !batch.isEmpty else { return }
        do throws(HubError) {
            for token in try await session.publish(batch[...]) { onTheWay[token] = waiting.removeFirst() }
        } catch {
            // Between the end of a connection and its signal.
        }
    }

    private mutating func take(_ signal: HubSignal) {
        switch signal {
        case .connected: isConnected = true
        case .disconnected(let error, _):
            isConnected = false
            ends.append(error)
        case .acknowledged(let token, let reason):
            if let number = onTheWay.removeValue(forKey: token), reason.isFailure { waiting.append(number) }
        case .abandoned(let token):
            if let number = onTheWay.removeValue(forKey: token) {
                waiting.insert(number, at: waiting.firstIndex { $0 > number } ?? waiting.endIndex)
            }
        default: break
        }
    }
}
