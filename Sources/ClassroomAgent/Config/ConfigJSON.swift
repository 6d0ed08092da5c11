// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import FoundationEssentials

/// Problems and settings as JSON, for programs.
enum ConfigJSON {
    private struct Problem: Encodable {
        var file: String?
        var line: Int?
        var column: Int?
        /// Empty when the file as a whole is meant.
        var path: String
        var message: String
    }

    private struct Setting: Encodable {
        var path: String
        /// As TOML writes it.
        var value: String
        /// `default`, or the file and line.
        var origin: String
    }

    static func problems(_ error: ConfigurationError) throws -> String {
        try encoded(
            error.problems.map { problem in
                var (file, line): (String?, Int?) = (nil, nil)
                if case .file(let name, let number) = problem.origin { (file, line) = (name, number) }
                return Problem(
                    file: file,
                    line: line,
                    column: problem.column,
                    path: problem.path,
                    message: problem.message
                )
            }
        )
    }

    static func values(_ values: [EffectiveValue]) throws -> String {
        try encoded(values.map { Setting(path: $0.path, value: $0.value, origin: $0.origin.description) })
    }

    private static func encoded(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
