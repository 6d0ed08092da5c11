// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("docs/configuration.md")
struct ConfigDocumentationTests {
    /// One row of a table: what it says of a key, without the meaning.
    private struct Row: Hashable {
        var key: String
        var type: String
        var valid: String
        var absent: String
    }

    @Test("it has every key with its type, range and default, and no other")
    func everyKey() throws {
        let documented = try Self.rows(of: ConfigFixture.text(of: "docs/configuration.md"))
        #expect(Set(documented.keys) == Set(ConfigSchema.sections.map(\.title)))
        for section in ConfigSchema.sections {
            let rows = section.keys.map {
                Row(key: "`\($0.name)`", type: $0.type, valid: $0.valid, absent: $0.whenAbsent)
            }
            #expect(documented[section.title] == rows, "\(section.title)")
        }
    }

    @Test("the schema knows every key of the example, commented ones too, and the example is valid")
    func example() throws {
        let example = try ConfigFixture.text(of: "deploy/agent.example.toml")
        #expect(ConfigFixture.problems(example, checkingFiles: true) == [])
        let full = example.split(separator: "\n").map { line in
            line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
        }
        let text = full.joined(separator: "\n").replacing("mqtt://", with: "mqtts://")
        #expect(ConfigFixture.problems(text) == [])
        #expect(text.contains("\ncalibration_db = "))
    }

    @Test("values that the example shows for keys with a default are those defaults")
    func exampleShowsDefaults() throws {
        let example = try ConfigFixture.text(of: "deploy/agent.example.toml")
        let values = try AgentConfiguration.parse(example, name: "example").effectiveValues
        var compared = 0
        for section in ConfigSchema.sections {
            for key in section.keys where key.whenAbsent != "required" && key.whenAbsent != "none" {
                let shown = values.filter { $0.path.hasSuffix(".\(key.name)") && $0.origin != .builtIn }
                let sameTable = shown.filter {
                    section.title == "[\($0.path.prefix { $0 != "." })]" || $0.path.hasPrefix("devices")
                }
                for value in sameTable where section.title.contains("devices") == value.path.hasPrefix("devices") {
                    #expect(value.value == key.whenAbsent, "\(value.path)")
                    compared += 1
                }
            }
        }
        #expect(compared >= 10)
    }

    /// The rows of every table that has a column `valid`, by the heading above it.
    private static func rows(of markdown: String) -> [String: [Row]] {
        var rows: [String: [Row]] = [:]
        var heading = ""
        var isKeyTable = false
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") { heading = String(line.dropFirst(3)) }
            guard line.hasPrefix("| ") else {
                isKeyTable = false
                continue
            }
            let cells = line.split(separator: "|").map { String($0.drop { $0 == " " }) }.map { cell in
                String(cell.reversed().drop { $0 == " " }.reversed())
            }
            if cells.prefix(4) == ["key", "type", "valid", "default"] {
                isKeyTable = true
            } else if isKeyTable, cells.count == 5, cells[0] != "---" {
                rows[heading, default: []].append(Row(key: cells[0], type: cells[1], valid: cells[2], absent: cells[3]))
            }
        }
        return rows
    }
}
