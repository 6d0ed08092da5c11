// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One value of a configuration, and where it was written.
///
/// The form that every layer is brought to before it is read, whatever it was encoded in. Each node keeps an
/// origin of its own, so that layers can be laid over one another and `config show` still tells them apart.
package struct ConfigNode: Hashable, Sendable {
    package enum Value: Hashable, Sendable {
        /// Dates and times are strings as well, in RFC 3339, as they would be in JSON.
        case string(String)
        case integer(Int)
        /// May be infinite or not a number: TOML can write both.
        case double(Double)
        case boolean(Bool)
        case array([ConfigNode])
        case table([String: ConfigNode])
    }

    package var value: Value
    package var origin: ConfigOrigin

    package init(_ value: Value, origin: ConfigOrigin) {
        self.value = value
        self.origin = origin
    }

    /// What kind of value this is, with its article: `a string`.
    var kind: String {
        switch value {
        case .string: "a string"
        case .integer: "an integer"
        case .double: "a number"
        case .boolean: "a boolean"
        case .array: "a list"
        case .table: "a table"
        }
    }

    /// The value as a message quotes it: one line, at most about 60 characters.
    var excerpt: String {
        switch value {
        case .string(let text): ConfigText.quoted(text, limit: 60)
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .boolean(let flag): "\(flag)"
        case .array(let elements): "a list of \(elements.count)"
        case .table: "a table"
        }
    }
}
