// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How values and keys of a configuration are written into messages.
enum ConfigText {
    /// A TOML string on one line, safe for a terminal: control characters are escaped, and what is beyond `limit`
    /// characters becomes `…`.
    static func quoted(_ text: String, limit: Int = .max) -> String {
        var result = "\""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case _ where scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        if limit < .max && text.unicodeScalars.dropFirst(limit).first != nil { result += "…" }
        return result + "\""
    }

    /// A key as TOML writes it: bare where that is allowed, else quoted.
    static func key(_ name: String) -> String {
        let isBare = name.utf8.allSatisfy(isBareKeyByte)
        return isBare && !name.isEmpty && name.utf8.count <= 60 ? name : quoted(name, limit: 60)
    }

    static func path(_ parent: String, _ name: String) -> String {
        parent.isEmpty ? key(name) : "\(parent).\(key(name))"
    }

    static func list(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

    /// Whether a key may hold this byte without quotes.
    static func isBareKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
