// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Aligned columns for a terminal.
package struct TextTable: Sendable {
    package enum Alignment: Sendable { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// - Parameter columns: Headings, with how what stands below them is aligned.
    package init(_ columns: [(String, Alignment)]) {
        alignments = columns.map(\.1)
        rows = [columns.map(\.0)]
    }

    /// - Parameter cells: As many as there are columns.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count, "a row has as many cells as the table has columns")
        rows.append(cells)
    }

    /// Headings and rows, two spaces between columns, none at a line's end. No line end after the last line.
    package var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        let lines = rows.map { row in
            let cells = row.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - row[column].count)
                return alignments[column] == .left ? row[column] + space : space + row[column]
            }
            let line = cells.joined(separator: "  ")
            return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
        }
        return lines.joined(separator: "\n")
    }
}
