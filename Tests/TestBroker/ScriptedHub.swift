// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0
import Foundation
import Synchronization

/// A TCP server that behaves like a hub only as far as it is told to: for faults that mosquitto has not.
package final class ScriptedHub: Sendable {
    package struct Script: Sendable {
        /// `false`: takes the connection and never says a word.
        package var answersConnect = true
        /// `false`: answers MQTT 5 as a hub does that knows only 3.1.1.
        package var knowsVersion5 = true
        /// Closes the connection on an MQTT 5 CONNECT instead of answering it.
        package var hangsUpOnVersion5 = false
        /// `false`: takes every PUBLISH and never sends a PUBACK.
        package var acknowledges = true
        /// Answers a PUBLISH with a DISCONNECT of this reason; MQTT 5 only.
        package var disconnectReason: UInt8?
        /// These five in the CONNACK of an MQTT 5 connection.
        package var receiveMaximum: UInt16?
        package var keepAliveSeconds: UInt16?
        package var maximumQualityOfService: UInt8?
        package var retainAvailable: UInt8?
        package var maximumPacketSize: UInt32?
        /// In a PUBACK to an MQTT 5 client.
        package var reason: UInt8 = 0
        /// The reason for each PUBLISH by itself, if it is to have another.
        package var judge: (@Sendable (Publication) -> UInt8?)?

        /// What it sends right after the CONNACK, before it hangs up, to an MQTT 5 client (`true`) or another one.
        package var parting: (@Sendable (Bool) -> [UInt8])?

        package init() {}
    }

    /// A PUBLISH as it came.
    package struct Publication: Hashable, Sendable {
        package var topic: String
        package var payload: [UInt8]
        /// Of the whole packet.
        package var byteCount: Int
        /// What its PUBACK said; `nil` without one.
        package var reason: UInt8?

        package var text: String { String(decoding: payload, as: UTF8.self) }
    }

    private struct State {
        var publications: [Publication] = []
        var waiters: [Waiter] = []
        var script: Script
        var connections: [CInt] = []
        var connectVersions: [UInt8] = []
        var publishCount = 0
        var retainedCount = 0
        var isEnded = false
    }

    private struct Waiter {
        var isEnough: @Sendable ([Publication]) -> Bool
        var continuation: CheckedContinuation<Void, Never>
    }

    package let port: UInt16
    private let listener: CInt
    private let state: Mutex<State>

    package init(_ script: Script) throws {
        (listener, port) = try FreePort.listen()
        state = Mutex(State(script: script))
        Thread.detachNewThread { [listener, weak self] in
            while case let connection = accept(listener, nil, nil), connection >= 0 {
                guard let self, self.take(connection) else {
                    close(connection)
                    break
                }
                Thread.detachNewThread { [weak self] in Self.serve(connection) { self } }
            }
            close(listener)
        }
    }

    deinit { end() }

    /// Ends the listener and every connection. Call it in a `defer`: a variable may die after its last use.
    package func end() {
        let connections = state.withLock { state in
            defer { (state.isEnded, state.connections) = (true, []) }
            return state.isEnded ? [] : state.connections + [listener]
        }
        // Ends the blocking calls of the threads, which close what they own.
        connections.forEach { shutdown($0, CInt(SHUT_RDWR)) }
    }

    /// Protocol levels of the CONNECTs so far: 5 for MQTT 5, 4 for 3.1.1.
    package var connectVersions: [UInt8] { state.withLock(\.connectVersions) }
    package var publishCount: Int { state.withLock(\.publishCount) }
    /// Those of them that were to be retained.
    package var retainedCount: Int { state.withLock(\.retainedCount) }

    /// What was published so far, in order.
    package var publications: [Publication] { state.withLock(\.publications) }

    /// Returns when what was published is enough. The test's time limit bounds the wait.
    package func wait(until isEnough: @escaping @Sendable ([Publication]) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isAlready = state.withLock { state in
                guard !isEnough(state.publications) else { return true }
                state.waiters.append(Waiter(isEnough: isEnough, continuation: continuation))
                return false
            }
            if isAlready { continuation.resume() }
        }
    }

    package func change(_ body: (inout Script) -> Void) { state.withLock { body(&$0.script) } }

    private func take(_ connection: CInt) -> Bool {
        state.withLock { state in
            guard !state.isEnded else { return false }
            state.connections.append(connection)
            return true
        }
    }

    private func forget(_ connection: CInt) {
        state.withLock { state in state.connections.removeAll { $0 == connection } }
    }

    /// One connection, on a thread of its own, until either side ends it.
    private static func serve(_ connection: CInt, hub: () -> ScriptedHub?) {
        var isVersion5 = false
        var isOn: CInt = 1  // answers are small and must not wait for one another
        setsockopt(connection, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<CInt>.size))
        while let packet = Packet(from: connection), let hub = hub() {
            guard var answer = hub.answer(packet, isVersion5: &isVersion5) else { break }
            let parting = packet.kind == 1 ? hub.state.withLock(\.script.parting)?(isVersion5) : nil
            answer += parting ?? []
            _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            // Only the sending half: a close with unread bytes of the client would take back what was sent.
            if parting != nil { shutdown(connection, CInt(SHUT_WR)) }
        }
        hub()?.forget(connection)
        close(connection)
    }

    /// - Returns: What to send, or `nil` to close.
    private func answer(_ packet: Packet, isVersion5: inout Bool) -> [UInt8]? {
        let script = state.withLock(\.script)
        switch packet.kind {
        case 1:
            let level = packet.body[6]
            state.withLock { $0.connectVersions.append(level) }
            isVersion5 = level == 5
            guard script.answersConnect else { return [] }
            if isVersion5, script.hangsUpOnVersion5 { return nil }
            if isVersion5, !script.knowsVersion5 { return [0x20, 2, 0, 1] }
            guard isVersion5 else { return [0x20, 2, 0, 0] }
            let properties = script.properties
            return [0x20, UInt8(3 + properties.count), 0, 0, UInt8(properties.count)] + properties
        case 3: return acknowledgement(packet, script, isVersion5)
        case 8:
            let messageID = Array(packet.body[0..<2])
            return isVersion5 ? [0x90, 4] + messageID + [0, 1] : [0x90, 3] + messageID + [1]
        case 12: return [0xD0, 0]
        case 14: return nil
        default: return []
        }
    }
}

extension ScriptedHub.Script {
    /// Of an MQTT 5 CONNACK.
    fileprivate var properties: [UInt8] {
        var bytes: [UInt8] = []
        for (identifier, value) in [(UInt8(0x21), receiveMaximum), (0x13, keepAliveSeconds)] {
            if let value { bytes += [identifier, UInt8(value >> 8), UInt8(value & 0xFF)] }
        }
        for (identifier, value) in [(UInt8(0x24), maximumQualityOfService), (0x25, retainAvailable)] {
            if let value { bytes += [identifier, value] }
        }
        if let maximumPacketSize {
            bytes += [0x27] + (0..<4).map { UInt8(truncatingIfNeeded: maximumPacketSize >> (24 - 8 * $0)) }
        }
        return bytes
    }
}

extension ScriptedHub {
    private func acknowledgement(_ packet: Packet, _ script: Script, _ isVersion5: Bool) -> [UInt8] {
        var publication = packet.publication(isVersion5: isVersion5)
        if script.acknowledges, script.disconnectReason == nil {
            publication.reason = isVersion5 ? script.judge?(publication) ?? script.reason : 0
        }
        let waiters = state.withLock { state in
            state.publishCount += 1
            if packet.flags & 1 != 0 { state.retainedCount += 1 }
            state.publications.append(publication)
            var satisfied: [Waiter] = []
            state.waiters.removeAll { waiter in
                guard waiter.isEnough(state.publications) else { return false }
                satisfied.append(waiter)
                return true
            }
            return satisfied
        }
        waiters.forEach { $0.continuation.resume() }
        if let reason = script.disconnectReason { return [0xE0, 2, reason, 0] }
        guard let reason = publication.reason else { return [] }
        return isVersion5 ? [0x40, 3] + packet.messageID + [reason] : [0x40, 2] + packet.messageID
    }
}

/// One MQTT control packet, read with blocking calls.
private struct Packet {
    var kind: UInt8
    var flags: UInt8
    var body: [UInt8]
    /// With its fixed header.
    var byteCount: Int

    /// Of a PUBLISH, where it follows the topic.
    var messageID: [UInt8] {
        let topicLength = Int(body[0]) * 256 + Int(body[1])
        return Array(body[(2 + topicLength)..<(4 + topicLength)])
    }

    /// Of a PUBLISH at QoS 1.
    func publication(isVersion5: Bool) -> ScriptedHub.Publication {
        let topicEnd = 2 + Int(body[0]) * 256 + Int(body[1])
        var start = topicEnd + 2
        // The properties' length; those that are used here fit into one byte of it.
        if isVersion5 { start += 1 + Int(body[start]) }
        return ScriptedHub.Publication(
            topic: String(decoding: body[2..<topicEnd], as: UTF8.self),
            payload: Array(body[start...]),
            byteCount: byteCount
        )
    }

    init?(from connection: CInt) {
        guard let first = Self.read(1, from: connection)?.first else { return nil }
        var (length, shift) = (0, 0)
        while true {
            guard shift < 28, let byte = Self.read(1, from: connection)?.first else { return nil }
            length |= Int(byte & 0x7F) << shift
            shift += 7
            if byte & 0x80 == 0 { break }
        }
        guard let body = Self.read(length, from: connection) else { return nil }
        (kind, flags, self.body) = (first >> 4, first & 0xF, body)
        byteCount = 1 + shift / 7 + length
    }

    private static func read(_ count: Int, from connection: CInt) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let result = bytes.withUnsafeMutableBytes {
                recv(connection, $0.baseAddress.map { $0 + filled }, count - filled, 0)
            }
            guard result > 0 else { return nil }
            filled += result
        }
        return bytes
    }
}
