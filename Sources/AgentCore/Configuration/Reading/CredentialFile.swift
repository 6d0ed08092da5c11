// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A file of the hub's credentials: an absolute path, or `credential:NAME` for one that systemd hands to the service.
package struct CredentialFile: Hashable, Sendable {
    private static let scheme = "credential:"
    /// Where systemd puts those of the installed service: for the subcommands, which root runs outside of it.
    private static let serviceDirectory = "/run/credentials/classroom-agent.service"
    static let rule = "absolute path or credential:NAME"

    /// As the configuration has it.
    package let text: String

    /// - Returns: `nil` for what ``rule`` does not allow.
    package init?(_ text: String) {
        guard text.utf8.count <= 1024 else { return nil }
        self.text = text
        guard let name else {
            if text.utf8.first == UInt8(ascii: "/") { return }
            return nil
        }
        let isFileName = name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
        guard isFileName, !name.isEmpty, name.first != "." else { return nil }
    }

    /// `nil` for a path.
    var name: Substring? { text.hasPrefix(Self.scheme) ? text.dropFirst(Self.scheme.count) : nil }

    /// Where the file is for this process. `$CREDENTIALS_DIRECTORY` is read each time.
    package var path: String {
        guard let name else { return text }
        let directory = getenv("CREDENTIALS_DIRECTORY").map { String(cString: $0) } ?? Self.serviceDirectory
        return "\(directory)/\(name)"
    }
}

extension ConfigForm where Value == CredentialFile {
    /// The report notes the file, for a check of its own.
    static func credential(_ content: NamedFile.Content) -> Self {
        var form = ConfigForm(
            type: "string",
            valid: CredentialFile.rule,
            show: { ConfigText.quoted($0.text) },
            parse: { value in
                guard case .string(let text) = value else { return .wrongType }
                return CredentialFile(text).map { .value($0) } ?? .not("an \(CredentialFile.rule)")
            }
        )
        form.read = { [read = form.read] node, path, report in
            guard let file = read(node, path, report) else { return nil }
            let credential = file.name.map(String.init)
            report.file(
                NamedFile(path: path, file: file.path, content: content, credential: credential, origin: node.origin)
            )
            return file
        }
        return form
    }
}
