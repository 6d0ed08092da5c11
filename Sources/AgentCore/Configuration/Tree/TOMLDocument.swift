// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import TOMLKit

/// A TOML text as a tree of values that know their lines.
enum TOMLDocument {
    /// The tree of a text, with origins in a file of the given name.
    ///
    /// Not all memory is given back: TOMLKit never frees what it has parsed. That is bounded by reading only at the
    /// start, and from files of bounded size.
    static func parse(_ text: String, name: String) throws(TOMLSyntaxError) -> ConfigNode {
        let outline = try TOMLOutline(text)
        let document: TOMLTable
        do {
            document = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLSyntaxError(
                line: error.source.begin.line,
                column: error.source.begin.column,
                message: error.description
            )
        } catch {
            throw TOMLSyntaxError(line: 1, column: 1, message: "\(error)")
        }
        let origins = Origins(name: name, lines: outline.lines)
        return ConfigNode(table(document, at: "", origins), origin: .file(name: name, line: nil))
    }

    private struct Origins {
        var name: String
        var lines: [String: Int]

        subscript(path: String) -> ConfigOrigin { .file(name: name, line: lines[path]) }
    }

    // The recursion below is as deep as the document, which `TOMLOutline` has bounded.

    private static func table(_ table: TOMLTable, at path: String, _ origins: Origins) -> ConfigNode.Value {
        var nodes: [String: ConfigNode] = [:]
        // Both lists are copies in the same order. A look-up by key would go through a C string.
        for (key, value) in zip(table.keys, table.values) {
            nodes[key] = node(value, at: ConfigText.path(path, key), origins)
        }
        return .table(nodes)
    }

    private static func node(_ value: TOMLValue, at path: String, _ origins: Origins) -> ConfigNode {
        ConfigNode(content(value, at: path, origins), origin: origins[path])
    }

    private static func content(_ value: TOMLValue, at path: String, _ origins: Origins) -> ConfigNode.Value {
        if let inner = value.table { return table(inner, at: path, origins) }
        if let list = value.array {
            return .array(list.enumerated().map { node($1.tomlValue, at: "\(path)[\($0)]", origins) })
        }
        if let text = value.string { return .string(text) }
        if let number = value.int { return .integer(number) }
        if let number = value.double { return .double(number) }
        if let flag = value.bool { return .boolean(flag) }
        return .string(value.debugDescription)
    }
}
