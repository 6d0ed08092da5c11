// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Reads one table of a configuration, key by key, into a report.
///
/// Reading goes on after a problem: a key that is wrong gives its default or `nil`, and as the report then
/// holds a problem, what is built from it is never handed out.
struct ConfigTableReader {
    /// `hub`, `devices[2]`; empty for the document.
    let path: String
    /// Of the table's heading.
    let origin: ConfigOrigin
    let report: ConfigReport
    private let nodes: [String: ConfigNode]

    init(path: String, origin: ConfigOrigin, report: ConfigReport, nodes: [String: ConfigNode]) {
        self.path = path
        self.origin = origin
        self.report = report
        self.nodes = nodes
    }

    func value<Value>(_ key: RequiredKey<Value>) -> Value? {
        guard nodes[key.name] != nil else {
            report.problem(path(key.name), "is required: \(key.valid)", at: origin)
            return nil
        }
        return read(key.name, key.form)
    }

    func value<Value>(_ key: DefaultKey<Value>) -> Value {
        guard nodes[key.name] != nil else {
            report.value(path(key.name), key.whenAbsent, from: .builtIn)
            return key.fallback
        }
        return read(key.name, key.form) ?? key.fallback
    }

    func value<Value>(_ key: OptionalKey<Value>) -> Value? { read(key.name, key.form) }

    private func read<Value>(_ name: String, _ form: ConfigForm<Value>) -> Value? {
        guard let node = nodes[name], let value = form.read(node, path(name), report) else { return nil }
        report.value(path(name), form.show(value), from: node.origin)
        return value
    }

    /// Whether the file says anything about a key, valid or not.
    func has(_ name: String) -> Bool { nodes[name] != nil }

    func path(_ name: String) -> String { ConfigText.path(path, name) }

    /// Reports a problem that concerns a key in the light of others.
    func problem(_ name: String, _ message: String) {
        report.problem(path(name), message, at: nodes[name]?.origin ?? origin)
    }

    /// A table within this one; an empty one when it is absent.
    func table(_ name: String) -> ConfigTableReader { optionalTable(name) ?? empty(name) }

    /// A table within this one; `nil` when it is absent, and when it is no table, which is then reported.
    func optionalTable(_ name: String) -> ConfigTableReader? {
        nodes[name].flatMap { reader(of: $0, path(name)) }
    }

    /// A list of tables within this one; empty when it is absent. More than `most` are a problem, and are not read.
    func tables(_ name: String, most: Int) -> [ConfigTableReader] {
        guard let node = nodes[name] else { return [] }
        guard case .array(let elements) = node.value else {
            problem(name, "\(node.kind) is not a list of tables")
            return []
        }
        if elements.count > most { problem(name, "there are \(elements.count), at most \(most) are allowed") }
        return elements.prefix(most).enumerated().compactMap { reader(of: $1, "\(path(name))[\($0)]") }
    }

    private func empty(_ name: String) -> ConfigTableReader {
        ConfigTableReader(path: path(name), origin: origin.wholeFile, report: report, nodes: [:])
    }

    private func reader(of node: ConfigNode, _ path: String) -> ConfigTableReader? {
        guard case .table(let nodes) = node.value else {
            report.problem(path, "\(node.excerpt) is \(node.kind), not a table", at: node.origin)
            return nil
        }
        return ConfigTableReader(path: path, origin: node.origin, report: report, nodes: nodes)
    }

    /// Reports every key that no section knows, with the one that was probably meant. A key of a `foreign` section
    /// is reported as one of its owner's.
    func refuseKeys(besides known: [ConfigSection], foreign: [(section: ConfigSection, owner: String)] = []) {
        let names = Set(known.flatMap(\.names)).sorted()
        for name in nodes.keys.sorted() where !names.contains(name) {
            if let owner = foreign.first(where: { $0.section.names.contains(name) })?.owner {
                problem(name, "belongs to \(owner)")
            } else if let meant = KeySuggestion.closest(to: name, among: names) {
                problem(name, "is not a key that is known; did you mean \(meant)?")
            } else {
                problem(name, "is not a key that is known; valid here: \(names.joined(separator: ", "))")
            }
        }
    }
}
