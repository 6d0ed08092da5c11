// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Makes what a hub may send, and what it must not, the same for the same seed.
package struct PacketMutator {
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A packet that keeps to MQTT, with contents that nobody would expect.
    package mutating func strange(isVersion5: Bool) -> [UInt8] {
        let id = [UInt8(0), UInt8(1 + number(60))]
        switch number(8) {
        case 0...4: return publish(id, isVersion5)
        case 5: return packet(0x40, id + (isVersion5 ? [[0, 0x10, 0x97][number(3)]] + properties(of: 0x1F) : []))
        case 6: return packet([0x50, 0x62][number(2)], id)
        default: return packet(0x90, id + (isVersion5 ? [0] : []) + [[0, 1, 0x80][number(3)]])
        }
    }

    /// A packet that most likely does not keep to MQTT. A client may wait for the rest of it.
    package mutating func broken(isVersion5: Bool) -> [UInt8] {
        var packet = number(4) == 0 ? other(isVersion5) : strange(isVersion5: isVersion5)
        switch number(7) {
        case 0: packet = bytes(1 + number(64))
        case 1: packet.removeLast(number(packet.count))
        case 2: packet.insert(contentsOf: bytes(1 + number(8)), at: number(packet.count + 1))
        case 3: packet[1] = UInt8(truncatingIfNeeded: generator.next())
        default:
            for _ in 0...number(3) { packet[number(packet.count)] = edge() }
        }
        return packet
    }

    private mutating func publish(_ id: [UInt8], _ isVersion5: Bool) -> [UInt8] {
        let quality = number(3)
        let topic = ["room/command", "room/config/desired", "room/\u{4e2d}"][number(3)].utf8
        var payload = Array(#"{"specversion":"1.0","id":"1","data":{"on":true,"lux":[1,2.5e9]}}"#.utf8)
        switch number(4) {
        case 0: payload = bytes(number(600))
        case 1: payload.removeLast(number(payload.count))
        default:
            for _ in 0...number(5) { payload[number(payload.count)] = edge() }
        }
        let head = [0, UInt8(topic.count)] + Array(topic) + (quality > 0 ? id : [])
        let known: [UInt8] = isVersion5 ? properties(of: nil) : []
        return packet(UInt8(0x30 | quality << 1 | number(2)), head + known + payload)
    }

    /// What has no place here but in the hands of a mutation.
    private mutating func other(_ isVersion5: Bool) -> [UInt8] {
        switch number(5) {
        case 0: packet(0x20, isVersion5 ? [0, 0, 0] : [0, 0])
        case 1: packet(0x70, [0, 1])
        case 2: packet([0xE0, 0xF0][number(2)], [0, 0])
        case 3: packet(0xB0, [0, 1])
        default: packet([0x10, 0x80, 0xC0][number(3)], bytes(number(20)))
        }
    }

    /// With their length.
    /// - Parameter text: The identifier of the only text that may be there; `nil`: those of a PUBLISH.
    private mutating func properties(of text: UInt8?) -> [UInt8] {
        let user: [UInt8] = [0x26, 0, 1, 0x6B, 0, 1, 0x76]
        let all: [[UInt8]] =
            text.map { [[], user, [$0, 0, 1, 0x61]] }
            ?? [
                [], user, [0x01, 1], [0x02, 0, 0, 0, 9], [0x03, 0, 1, 0x61], [0x08, 0, 1, 0x62], [0x09, 0, 2, 1, 2],
                [0x0B, 5],
            ]
        let first = number(all.count)
        let second = number(all.count)
        // Only the user's may be there twice.
        let chosen = all[first] + (first == second ? user : all[second])
        return [UInt8(chosen.count)] + chosen
    }

    private func packet(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        let length = body.count < 128 ? [UInt8(body.count)] : [UInt8(body.count % 128 | 0x80), UInt8(body.count / 128)]
        return [first] + length + body
    }

    /// A byte that is likely to be at the edge of something.
    private mutating func edge() -> UInt8 {
        [0, 1, 0x7F, 0x80, 0xFF, UInt8(truncatingIfNeeded: generator.next())][number(6)]
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    }

    private mutating func number(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }
}
