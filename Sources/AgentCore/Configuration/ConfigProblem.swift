// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong with a configuration.
package struct ConfigProblem: Hashable, Sendable, CustomStringConvertible {
    /// Which value, such as `devices[2].frames_per_second`; empty when it is the file as a whole.
    package var path: String
    /// What was found and what would be valid, in one line.
    package var message: String
    package var origin: ConfigOrigin
    /// From 1, in characters; only where the text itself cannot be read.
    package var column: Int?
    /// The line that cannot be read, at most 120 characters of it.
    package var excerpt: String?

    package init(
        path: String,
        message: String,
        origin: ConfigOrigin,
        column: Int? = nil,
        excerpt: String? = nil
    ) {
        self.path = path
        self.message = message
        self.origin = origin
        self.column = column
        self.excerpt = excerpt
    }

    /// `agent.toml:41: devices[2].frames_per_second: 31 is not in 1…30`, as compilers write it, so that a
    /// terminal or editor can jump to the line.
    package var description: String {
        var place = origin.description
        if let column { place += ":\(column)" }
        let text = path.isEmpty ? "\(place): \(message)" : "\(place): \(path): \(message)"
        return excerpt.map { "\(text)\n    \($0)" } ?? text
    }
}
