// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore

/// One device of a list command, as a row and as a JSON object.
protocol DeviceRow: Encodable {
    static var headings: [String] { get }
    /// What to check when there is no device at all.
    static var adviceForNone: String { get }
    /// As many as there are headings.
    var cells: [String] { get }
}

extension DeviceRow {
    /// Prints rows to standard output, and advice to standard error when there are none.
    static func show(_ rows: [Self], json: Bool) {
        if rows.isEmpty { StandardError.print(adviceForNone) }
        if json {
            for row in rows { print(JSONLine.text(row)) }
        } else if !rows.isEmpty {
            var table = TextTable(headings.map { ($0, .left) })
            for row in rows { table.add(row.cells) }
            print(table.text)
        }
    }
}
