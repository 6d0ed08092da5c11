// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore

/// Problems and settings as lines of JSON, for programs.
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

    /// One line a problem, without their ends.
    static func problems(_ error: ConfigurationError) -> [String] {
        error.problems.map { problem in
            var (file, line): (String?, Int?) = (nil, nil)
            if case .file(let name, let number) = problem.origin { (file, line) = (name, number) }
            return JSONLine.text(
                Problem(
                    file: file,
                    line: line,
                    column: problem.column,
                    path: problem.path,
                    message: problem.message
                )
            )
        }
    }

    /// One line a setting, without their ends.
    static func values(_ values: [EffectiveValue]) -> [String] {
        values.map { JSONLine.text(Setting(path: $0.path, value: $0.value, origin: $0.origin.description)) }
    }
}
