// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Any JSON, for showing it to people.
package indirect enum JSONValue: Decodable, Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {  // each error only says: not this kind
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// `nil` when the bytes are not JSON.
    package init?(_ bytes: some Collection<UInt8>) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
        self = value
    }

    package subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    package var text: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// An object without some of its members; anything else as it is.
    package func leavingOut(_ keys: Set<String>) -> JSONValue {
        if case .object(let members) = self { .object(members.filter { !keys.contains($0.key) }) } else { self }
    }

    /// In one line, without the outermost braces: `occupied=true because=motion zones.podium=0.12`.
    package var compact: String {
        switch self {
        case .null: return "-"
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .number(let value): return "\(value)"
        case .string(let value): return value.contains(where: \.isWhitespace) || value.isEmpty ? "\"\(value)\"" : value
        case .array(let values): return "[" + values.map(\.element).joined(separator: ", ") + "]"
        case .object(let members): return Self.pairs(members, prefix: "").joined(separator: " ")
        }
    }

    private var element: String {
        if case .object = self { "{\(compact)}" } else { compact }
    }

    private static func pairs(_ members: [String: JSONValue], prefix: String) -> [String] {
        members.sorted { $0.key < $1.key }.flatMap { key, value in
            if case .object(let inner) = value { return pairs(inner, prefix: "\(prefix)\(key).") }
            return ["\(prefix)\(key)=\(value.compact)"]
        }
    }
}
