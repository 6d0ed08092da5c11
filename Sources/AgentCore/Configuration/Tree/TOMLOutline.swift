// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The structure of a TOML text: that its keys, tables, lists and strings are well-formed, and on which line
/// each value stands.
///
/// Runs before toml++ (inside TOMLKit), which tells no positions of values, ends the process at `[[[`
/// (an assertion), ends it by its recursion when a key of 500,000 dotted parts is freed, and takes a NUL
/// character for the end of the text. What passes here has bounded depth and none of these.
struct TOMLOutline {
    /// Most parts of a dotted key or a table's name.
    static let mostKeyParts = 8
    /// Most lists and inline tables within one another.
    static let mostLevels = 16

    /// Lines from 1, by path: `hub.window`, `devices[0].zones[1].name`, and `hub` for the table's heading.
    private(set) var lines: [String: Int] = [:]
    private var cursor: TOMLCursor
    /// How many elements each list of tables has so far.
    private var tableCounts: [String: Int] = [:]

    /// - Throws: At the first place that cannot be TOML. Values other than strings are not judged.
    init(_ text: String) throws(TOMLSyntaxError) {
        cursor = TOMLCursor(text)
        var table = ""
        while cursor.byte != nil {
            try cursor.skipToLineEnd()
            if cursor.isAt("[") {
                table = try heading()
            } else if cursor.byte != nil && !cursor.isAt("\n") && !cursor.isAt("\r\n") {
                try keyAndValue(in: table, level: 0)
            }
            try cursor.skipToLineEnd()
            guard cursor.byte == nil || cursor.skipLineEnd() else {
                throw cursor.error("found \(cursor.found) where the line should end")
            }
        }
    }

    /// `[a.b]` or `[[a.b]]`.
    /// - Returns: The path of the table that it opens.
    private mutating func heading() throws(TOMLSyntaxError) -> String {
        let line = cursor.line
        let isList = cursor.isAt("[[")
        cursor.advance(isList ? 2 : 1)
        cursor.skipBlanks()
        let parts = try key()
        guard isList ? cursor.isAt("]]") : cursor.isAt("]") else {
            throw cursor.error("found \(cursor.found) where the table's name should end with \(isList ? "]]" : "]")")
        }
        cursor.advance(isList ? 2 : 1)
        var path = ""
        for (index, part) in parts.enumerated() {
            path = ConfigText.path(path, part)
            if isList && index == parts.count - 1 {
                tableCounts[path, default: 0] += 1
                lines[path] = lines[path] ?? line
            }
            if let count = tableCounts[path] { path += "[\(count - 1)]" }
        }
        lines[path] = lines[path] ?? line
        return path
    }

    private mutating func keyAndValue(in table: String, level: Int) throws(TOMLSyntaxError) {
        let line = cursor.line
        var path = table
        for part in try key() {
            path = ConfigText.path(path, part)
            lines[path] = lines[path] ?? line
        }
        guard cursor.isAt("=") else { throw cursor.error("found \(cursor.found) where = should follow the key") }
        cursor.advance()
        cursor.skipBlanks()
        try value(at: path, level: level)
    }

    /// The parts of a key, and the blanks after it.
    private mutating func key() throws(TOMLSyntaxError) -> [String] {
        var parts: [String] = []
        while true {
            parts.append(try keyPart())
            cursor.skipBlanks()
            guard cursor.isAt(".") else { return parts }
            guard parts.count < Self.mostKeyParts else {
                throw cursor.error("the key has more than \(Self.mostKeyParts) parts")
            }
            cursor.advance()
            cursor.skipBlanks()
        }
    }

    private mutating func keyPart() throws(TOMLSyntaxError) -> String {
        let start = cursor.offset
        if cursor.isAt("\"") || cursor.isAt("'") {
            try cursor.skipString(allowsLines: false)
            // Escapes are left as they are: such a key is unknown anyhow, and this path only finds its line.
            return String(cursor.text(from: start).dropFirst().dropLast())
        }
        while let byte = cursor.byte, ConfigText.isBareKeyByte(byte) { cursor.advance() }
        guard cursor.offset > start else { throw cursor.error("found \(cursor.found) where a key should be") }
        return cursor.text(from: start)
    }

    private mutating func value(at path: String, level: Int) throws(TOMLSyntaxError) {
        if cursor.isAt("\"") || cursor.isAt("'") { return try cursor.skipString(allowsLines: true) }
        guard cursor.isAt("[") || cursor.isAt("{") else { return try scalar() }
        guard level < Self.mostLevels else {
            throw cursor.error("more than \(Self.mostLevels) lists and tables within one another")
        }
        let isList = cursor.isAt("[")
        cursor.advance()
        if isList { try list(at: path, level: level + 1) } else { try inlineTable(at: path, level: level + 1) }
    }

    private mutating func list(at path: String, level: Int) throws(TOMLSyntaxError) {
        var count = 0
        try cursor.skipLines()
        while !cursor.isAt("]") {
            let element = "\(path)[\(count)]"
            lines[element] = cursor.line
            try value(at: element, level: level)
            count += 1
            try cursor.skipLines()
            if cursor.isAt("]") { break }
            guard cursor.isAt(",") else { throw cursor.error("found \(cursor.found) where , or ] should be") }
            cursor.advance()
            try cursor.skipLines()
        }
        cursor.advance()
    }

    private mutating func inlineTable(at path: String, level: Int) throws(TOMLSyntaxError) {
        cursor.skipBlanks()
        while !cursor.isAt("}") {
            try keyAndValue(in: path, level: level)
            cursor.skipBlanks()
            if cursor.isAt("}") { break }
            guard cursor.isAt(",") else {
                throw cursor.error("found \(cursor.found) where , or } should be (a table in { } stays on one line)")
            }
            cursor.advance()
            cursor.skipBlanks()
            if cursor.isAt("}") { throw cursor.error("a comma before } is not allowed") }
        }
        cursor.advance()
    }

    /// A number, boolean or date: anything up to what can follow a value.
    private mutating func scalar() throws(TOMLSyntaxError) {
        let start = cursor.offset
        while let byte = cursor.byte, Self.isScalarByte(byte) {
            cursor.advance()
            // A date and a time may have one blank between them.
            if cursor.isAt(" "), cursor.offset - start == 10 {
                let blank = cursor
                cursor.advance()
                if let digit = cursor.byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) { continue }
                cursor = blank
            }
        }
        guard cursor.offset > start else {
            throw cursor.error("found \(cursor.found) where a value should be (text needs quotes)")
        }
    }

    private static func isScalarByte(_ byte: UInt8) -> Bool {
        ConfigText.isBareKeyByte(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: ":")
    }
}
