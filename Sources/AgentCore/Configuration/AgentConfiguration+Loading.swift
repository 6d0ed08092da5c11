// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

extension AgentConfiguration {
    /// The most bytes a configuration file may have.
    package static let mostBytes = 1 << 20

    /// Where the configuration of an installed agent is.
    package static let defaultPath = "/etc/classroom-agent/agent.toml"

    /// Reads and checks a TOML file. Blocks on the disk.
    /// - Throws: Every problem in one go; a single one when the file cannot be read or is not TOML.
    package static func load(path: String, checkingFiles: Bool = true) throws(ConfigurationError) -> AgentConfiguration
    {
        switch SmallFile.read(path, limit: mostBytes) {
        case .success(let text): return try parse(text, name: path, checkingFiles: checkingFiles)
        case .failure(let failure):
            let origin = ConfigOrigin.file(name: path, line: nil)
            throw ConfigurationError([ConfigProblem(path: "", message: message(for: failure), origin: origin)])
        }
    }

    /// Checks a TOML text, which problems call by the given name.
    package static func parse(
        _ text: String,
        name: String,
        checkingFiles: Bool = true
    ) throws(ConfigurationError) -> AgentConfiguration {
        let tree: ConfigNode
        do {
            tree = try TOMLDocument.parse(text, name: name)
        } catch {
            throw ConfigurationError([
                ConfigProblem(
                    path: "",
                    message: error.message,
                    origin: .file(name: name, line: error.line),
                    column: error.column,
                    excerpt: excerpt(of: text, line: error.line)
                )
            ])
        }
        return try AgentConfiguration(tree: tree, checkingFiles: checkingFiles)
    }

    private static func message(for failure: SmallFile.Failure) -> String {
        switch failure.errno {
        case _ where failure.isNotRegular: "is not a regular file"
        case ENOENT: "there is no such file"
        case EACCES: "may not be read by this user"
        case EISDIR: "is a directory, not a file"
        case EFBIG: "is larger than \(mostBytes) bytes"
        case EILSEQ: "is not UTF-8 text; save it as UTF-8"
        default: "cannot be read: \(String(cString: strerror(failure.errno)))"
        }
    }

    /// One line of the text, fit for a terminal.
    private static func excerpt(of text: String, line: Int) -> String? {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return nil }
        let printable = String(decoding: lines[line - 1], as: UTF8.self).unicodeScalars.filter {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
        }
        let cut = String(String.UnicodeScalarView(printable.prefix(120)))
        return cut.isEmpty ? nil : cut
    }
}
