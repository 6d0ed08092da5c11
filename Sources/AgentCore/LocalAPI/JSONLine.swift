// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import FoundationEssentials

/// Values as lines of JSON: the form of the local socket and of `--json`.
package enum JSONLine {
    /// One line with its end. Keys are sorted, so that lines can be compared.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
        } catch {
            // Only a number that JSON cannot hold comes here; say so rather than nothing.
            return Array("{\"error\":\"not encodable\"}\n".utf8)
        }
    }

    package static func text(_ value: some Encodable) -> String {
        String(decoding: encode(value).dropLast(), as: UTF8.self)
    }
}
