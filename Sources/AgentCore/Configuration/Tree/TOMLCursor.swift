// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A position in a TOML text, and what can be skipped or read there.
///
/// Knows what strings, comments and line ends look like, not what they mean.
struct TOMLCursor {
    private let bytes: [UInt8]
    private(set) var offset = 0
    private(set) var line = 1
    private var lineStart = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {  // byte order mark
            offset = 3
            lineStart = 3
        }
    }

    /// `nil` at the end.
    var byte: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    func isAt(_ text: StaticString) -> Bool {
        offset + text.utf8CodeUnitCount <= bytes.count
            && text.withUTF8Buffer { bytes[offset..<offset + $0.count].elementsEqual($0) }
    }

    /// Must not be at the end.
    mutating func advance() {
        if bytes[offset] == UInt8(ascii: "\n") {
            line += 1
            lineStart = offset + 1
        }
        offset += 1
    }

    mutating func advance(_ count: Int) {
        for _ in 0..<count where byte != nil { advance() }
    }

    func text(from start: Int) -> String { String(decoding: bytes[start..<offset], as: UTF8.self) }

    func error(_ message: String) -> TOMLSyntaxError {
        let isFirstOfCharacter = { (byte: UInt8) in byte & 0xC0 != 0x80 }
        let column = bytes[lineStart..<offset].count(where: isFirstOfCharacter) + 1
        return TOMLSyntaxError(line: line, column: column, message: message)
    }

    /// What stands here, for a message.
    var found: String {
        guard offset < bytes.count else { return "the end of the file" }
        if isAt("\n") || isAt("\r\n") { return "the end of the line" }
        let character = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.prefix(1)
        return ConfigText.quoted(String(character))
    }

    mutating func skipBlanks() {
        while isAt(" ") || isAt("\t") { advance() }
    }

    /// Blanks and a comment, up to the line's end.
    mutating func skipToLineEnd() throws(TOMLSyntaxError) {
        skipBlanks()
        guard isAt("#") else { return }
        while let next = byte, !isAt("\n"), !isAt("\r\n") {
            try refuseControlCharacter(next)
            advance()
        }
    }

    /// Blanks, comments and line ends.
    mutating func skipLines() throws(TOMLSyntaxError) {
        repeat { try skipToLineEnd() } while skipLineEnd()
    }

    /// - Returns: Whether there was one.
    mutating func skipLineEnd() -> Bool {
        let length = isAt("\n") ? 1 : isAt("\r\n") ? 2 : 0
        advance(length)
        return length > 0
    }

    /// Skips a string of any of the four kinds, at its opening quote. `allowsLines` says whether `"""` and `'''`
    /// may stand here.
    mutating func skipString(allowsLines: Bool) throws(TOMLSyntaxError) {
        guard let quote = byte else { return }
        let isBasic = quote == UInt8(ascii: "\"")
        let hasLines = isBasic ? isAt("\"\"\"") : isAt("'''")
        if hasLines && !allowsLines { throw error("a key cannot be a string of several lines") }
        let opening = self
        advance(hasLines ? 3 : 1)
        while let next = byte {
            if isBasic && isAt("\\") {
                if isAt("\\u0000") || isAt("\\U00000000") { throw error("a NUL character is not allowed") }
                advance(2)
            } else if next == quote && !hasLines {
                return advance()
            } else if hasLines && (isBasic ? isAt("\"\"\"") : isAt("'''")) {
                advance(3)
                // Up to two quotes may stand before the closing three.
                for _ in 0..<2 where byte == quote { advance() }
                return
            } else if isAt("\n") || isAt("\r\n") {
                if !hasLines { throw opening.error("the string that begins here does not end on its line") }
                _ = skipLineEnd()
            } else {
                try refuseControlCharacter(next)
                advance()
            }
        }
        throw opening.error("the string that begins here does not end")
    }

    private func refuseControlCharacter(_ byte: UInt8) throws(TOMLSyntaxError) {
        if (byte < 0x20 && byte != 0x09) || byte == 0x7F {
            throw error("the control character \(found) is not allowed")
        }
    }
}
