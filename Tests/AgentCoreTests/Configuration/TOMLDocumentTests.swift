// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AgentCore

@Suite("TOMLDocument")
struct TOMLDocumentTests {
    @Test("every kind of value keeps its value and its line")
    func values() throws {
        let tree = try TOMLDocument.parse(
            """
            text = "\\u4e2d文"
            whole = 0x0
            number = 1_000.5
            flag = true
            day = 2026-09-01
            moment = 2026-09-01 07:30:00Z
            list = [
                1, # one
                [2, "x"],
            ]
            inline = { a.b = 1, "c d" = 2 }
            lines = '''
            first'''
            [[tables]]
            [tables.sub]
            key = 1
            [[tables]]
            "ключ" = 2
            """,
            name: "f"
        )
        #expect(
            Self.leaves(of: tree) == [
                "day = \"2026-09-01\" f:5", "flag = true f:4", "inline.\"c d\" = 2 f:11", "inline.a.b = 1 f:11",
                "lines = \"first\" f:12", "list[0] = 1 f:8", "list[1][0] = 2 f:9", "list[1][1] = \"x\" f:9",
                "moment = \"2026-09-01T07:30:00Z\" f:6", "number = 1000.5 f:3", "tables[0].sub.key = 1 f:16",
                "tables[1].\"ключ\" = 2 f:18", "text = \"中文\" f:1", "whole = 0 f:2",
            ]
        )
    }

    @Test(
        "what is not TOML is reported with line and column",
        arguments: [
            ("a = 1\nb = = 2", 2, 5, "found \"=\" where a value should be (text needs quotes)"),
            ("a 1", 1, 3, "found \"1\" where = should follow the key"),
            ("中 = 1", 1, 1, "found \"中\" where a key should be"),
            ("a = \"中\" 1", 1, 9, "found \"1\" where the line should end"),
            ("[a", 1, 3, "found the end of the file where the table's name should end with ]"),
            ("[[a]\nb = 1", 1, 4, "found \"]\" where the table's name should end with ]]"),
            ("[[[a]]]", 1, 3, "found \"[\" where a key should be"),
            ("a = \"x\nb = 1", 1, 5, "the string that begins here does not end on its line"),
            ("a = '''x\nb = 1", 1, 5, "the string that begins here does not end"),
            ("a = [1 2]", 1, 8, "found \"2\" where , or ] should be"),
            ("a = [1", 1, 7, "found the end of the file where , or ] should be"),
            ("a = { b = 1,\n c = 2 }", 1, 13, "found the end of the line where a key should be"),
            ("a = { b = 1, }", 1, 14, "a comma before } is not allowed"),
            ("a = mqtt://hub", 1, 10, "found \"/\" where the line should end"),
            ("a = \"\\u0000\"", 1, 6, "a NUL character is not allowed"),
            ("\"\"\"a\"\"\" = 1", 1, 1, "a key cannot be a string of several lines"),
            ("a.b.c.d.e.f.g.h.i = 1", 1, 16, "the key has more than 8 parts"),
        ]
    )
    func syntax(text: String, line: Int, column: Int, message: String) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument.parse(text, name: "f") }
        #expect(error == TOMLSyntaxError(line: line, column: column, message: message))
    }

    @Test("control characters are refused in strings and comments")
    func controlCharacters() {
        let inString = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument.parse("a = \"\u{1}\"", name: "f") }
        #expect(inString?.message == "the control character \"\\u0001\" is not allowed")
        let inComment = #expect(throws: TOMLSyntaxError.self) { try TOMLDocument.parse("a = 1 # \0", name: "f") }
        #expect(inComment?.message == "the control character \"\\u0000\" is not allowed")
    }

    @Test(
        "what the structure does not show is found with line and column too",
        arguments: ["1979-13-01", "0x", "maybe", "1__0"]
    )
    func values(text: String) throws {
        let error = try #require(throws: TOMLSyntaxError.self) {
            try TOMLDocument.parse("a = 1\nb = \(text)", name: "f")
        }
        #expect(error.line == 2)
        #expect(error.column >= 5)
        #expect(!error.message.isEmpty)
    }

    @Test("a key that is there twice is an error, not the last one's victory")
    func duplicateKey() throws {
        let error = try #require(throws: TOMLSyntaxError.self) {
            try TOMLDocument.parse("[a]\nb = 1\nb = 2", name: "f")
        }
        #expect(error.line == 3)
    }

    /// `path = value origin` of every value that has no parts, sorted.
    private static func leaves(of node: ConfigNode, at path: String = "") -> [String] {
        switch node.value {
        case .table(let nodes): nodes.flatMap { leaves(of: $1, at: ConfigText.path(path, $0)) }.sorted()
        case .array(let nodes): nodes.enumerated().flatMap { leaves(of: $1, at: "\(path)[\($0)]") }
        default: ["\(path) = \(node.excerpt) \(node.origin)"]
        }
    }
}
