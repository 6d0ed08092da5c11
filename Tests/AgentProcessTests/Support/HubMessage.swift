// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One message as a subscriber gets it.
struct HubMessage: Sendable, CustomStringConvertible {
    var topic: String
    /// Whether it was kept by the hub from before the subscription.
    var isRetained: Bool
    var payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }
    var description: String { "\(topic) \(text)" }

    /// The events that it carries: one, or those of a batch; none on other topics.
    var events: [CloudEvent] {
        // What is wrong with one that cannot be decoded is told by its schema, in another test.
        eventPayloads.compactMap { try? JSONDecoder().decode(CloudEvent.self, from: Data($0)) }
    }

    /// The same as the bytes that were stored.
    var eventPayloads: [[UInt8]] {
        if topic.contains("/event/") { return [payload] }
        return topic.contains("/backlog/") ? Self.elements(of: payload) : []
    }

    /// The objects of a JSON array, unchanged. Its strings hold no escaped quotes and no braces.
    private static func elements(of array: [UInt8]) -> [[UInt8]] {
        var elements: [[UInt8]] = []
        var (depth, start) = (0, 0)
        for (index, byte) in array.enumerated() {
            if byte == UInt8(ascii: "{") {
                if depth == 0 { start = index }
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { elements.append(Array(array[start...index])) }
            }
        }
        return elements
    }

    /// What `key` says in the JSON object, as text; `nil` when it is not there.
    func value(_ key: String) -> String? {
        let object = try? JSONSerialization.jsonObject(with: Data(payload)) as? [String: Any]  // nil for anything else
        return object?[key].map { "\($0)" }
    }

    /// One line of `mosquitto_sub -F '%r %t %x'`; `nil` when it is none.
    init?(line: String) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Self.bytes(hex: parts[2].utf8) else { return nil }
        self.topic = String(parts[1])
        self.isRetained = parts[0] == "1"
        self.payload = payload
    }

    private static func bytes(hex: Substring.UTF8View) -> [UInt8]? {
        let digits = hex.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == hex.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// The attributes of an event that order it and set it apart.
struct CloudEvent: Decodable, Hashable, Sendable {
    var id: String
    var source: String
    var type: String
    var family: String
    var epoch: String
    var sequence: String
    var data: [String: Value]

    /// A value of `data`, for comparison.
    enum Value: Decodable, Hashable, Sendable {
        case text(String)
        case flag(Bool)
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .text(text)
            } else if let flag = try? container.decode(Bool.self) {
                self = .flag(flag)
            } else {
                self = .other
            }
        }
    }
}
