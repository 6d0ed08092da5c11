// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore

/// Settings as a table for a terminal.
enum ConfigTable {
    /// Values longer than this do not widen their column.
    private static let widestValue = 40

    /// Three columns: path, value, from. No line end after the last line.
    static func text(_ values: [EffectiveValue]) -> String {
        let rows = [("SETTING", "VALUE", "FROM")] + values.map { ($0.path, $0.value, $0.origin.description) }
        let pathWidth = rows.map(\.0.count).max() ?? 0
        let valueWidth = min(Self.widestValue, rows.map(\.1.count).max() ?? 0)
        let lines = rows.map { path, value, origin in
            "\(padded(path, pathWidth))  \(padded(value, valueWidth))  \(origin)"
        }
        return lines.joined(separator: "\n")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
