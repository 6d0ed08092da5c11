// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

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
    /// - Throws: `ExitCode` 74 when they cannot be written.
    static func show(_ rows: [Self], json: Bool) throws(ExitCode) {
        if rows.isEmpty { StandardError.print(adviceForNone) }
        if json {
            for row in rows { try StandardOutput.print(JSONLine.text(row)) }
        } else if !rows.isEmpty {
            var table = TextTable(headings.map { ($0, .left) })
            for row in rows { table.add(row.cells) }
            try StandardOutput.print(table.text)
        }
    }
}
