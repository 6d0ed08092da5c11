// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Where a configured value was written.
package enum ConfigOrigin: Hashable, Sendable, CustomStringConvertible {
    /// Built into the agent; no file says anything about it.
    case builtIn
    /// - Parameters:
    ///   - name: The file as the caller named it.
    ///   - line: From 1; `nil` where only the file is known.
    case file(name: String, line: Int?)

    /// `default`, `agent.toml` or `agent.toml:12`.
    package var description: String {
        switch self {
        case .builtIn: "default"
        case .file(let name, nil): name
        case .file(let name, let line?): "\(name):\(line)"
        }
    }

    /// The same file, without the line.
    var wholeFile: ConfigOrigin {
        switch self {
        case .builtIn: .builtIn
        case .file(let name, _): .file(name: name, line: nil)
        }
    }
}
