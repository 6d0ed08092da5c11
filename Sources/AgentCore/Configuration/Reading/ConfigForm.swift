// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What a value may look like: reads it from a node, and says what is valid.
struct ConfigForm<Value: Sendable>: Sendable {
    /// `integer`, `string`, `list`: one word, for the documentation and for messages.
    var type: String
    /// Which values of that type, such as `1…30`. The documentation repeats it word for word.
    var valid: String
    /// `nil` after a problem was put into the report.
    var read: @Sendable (ConfigNode, _ path: String, ConfigReport) -> Value?
    /// The value as TOML writes it.
    var show: @Sendable (Value) -> String
}

/// What became of one value that has no parts.
enum ConfigParse<Value> {
    case value(Value)
    case wrongType
    /// Of the right type, but not valid. The text completes “VALUE is not …”.
    case not(String)
    /// As `not`, for values that must not be repeated or need more words: the whole message.
    case refused(String)
}

extension ConfigForm {
    /// A form for a value without parts. `type` must read well after “a” or “an”.
    init(
        type: String,
        valid: String,
        show: @escaping @Sendable (Value) -> String,
        parse: @escaping @Sendable (ConfigNode.Value) -> ConfigParse<Value>
    ) {
        self.type = type
        self.valid = valid
        self.show = show
        read = { node, path, report in
            switch parse(node.value) {
            case .value(let value): return value
            case .wrongType:
                let article = "aeiou".contains(type.prefix(1)) ? "an" : "a"
                let found = node.excerpt == node.kind ? "is \(node.kind)" : "\(node.excerpt) is \(node.kind)"
                report.problem(path, "\(found), not \(article) \(type) (\(valid))", at: node.origin)
            case .not(let rule): report.problem(path, "\(node.excerpt) is not \(rule)", at: node.origin)
            case .refused(let message): report.problem(path, message, at: node.origin)
            }
            return nil
        }
    }

    /// The same form for another Swift type.
    func map<Other: Sendable>(
        _ transform: @escaping @Sendable (Value) -> Other,
        back: @escaping @Sendable (Other) -> Value
    ) -> ConfigForm<Other> {
        ConfigForm<Other>(
            type: type,
            valid: valid,
            read: { [read] node, path, report in read(node, path, report).map(transform) },
            show: { [show] in show(back($0)) }
        )
    }

    /// A list of such values; every bad element is reported, with its index.
    static func list<Element>(of form: ConfigForm<Element>, count: ClosedRange<Int>) -> ConfigForm
    where Value == [Element] {
        ConfigForm(
            type: "list",
            valid: "\(count.lowerBound)…\(count.upperBound) of: \(form.valid)",
            read: { node, path, report in
                guard case .array(let nodes) = node.value else {
                    report.problem(path, "\(node.excerpt) is \(node.kind), not a list, as in [\"…\"]", at: node.origin)
                    return nil
                }
                guard count.contains(nodes.count) else {
                    let rule = "\(count.lowerBound)…\(count.upperBound)"
                    report.problem(path, "a list of \(nodes.count) is not a list of \(rule)", at: node.origin)
                    return nil
                }
                let values = nodes.enumerated().map { form.read($1, "\(path)[\($0)]", report) }
                let good = values.compactMap(\.self)
                return good.count == values.count ? good : nil
            },
            show: { ConfigText.list($0.map(form.show)) }
        )
    }
}
