// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc

/// Looks at a file that a configuration names, so that nothing starts half-way for want of one.
///
/// As the user who runs it: root sees more than the agent will.
struct NamedFileCheck {
    /// Certificate bundles of whole systems have about 220 kB.
    private static let mostBytes = 4 << 20
    let file: NamedFile
    let report: ConfigReport

    func run() {
        if file.content == .directory { return checkDirectory() }
        var status = stat()
        guard stat(file.file, &status) == 0 else { return problem(missing(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { return problem("is not a regular file") }
        guard access(file.file, R_OK) == 0 else { return problem(Self.reason(errno)) }
        guard file.content != .recording else { return }
        switch SmallFile.read(file.file, limit: Self.mostBytes) {
        case .success(let text): checkContent(text)
        case .failure(let failure): problem(Self.reason(failure.errno))
        }
    }

    /// Whether the directory is there or can be made, as far as this user can see.
    private func checkDirectory() {
        var status = stat()
        if stat(file.file, &status) == 0 {
            if status.st_mode & S_IFMT != S_IFDIR { problem("is a file, not a directory") }
            return
        }
        guard errno == ENOENT || errno == ENOTDIR else { return }
        let parent = "/" + file.file.split(separator: "/").dropLast().joined(separator: "/")
        if stat(parent, &status) == 0 {
            if status.st_mode & S_IFMT != S_IFDIR { problem("is a file, not a directory", of: parent) }
        } else if errno == ENOENT || errno == ENOTDIR {
            let text = "the directory \(ConfigText.quoted(parent)) does not exist; create it or choose another"
            report.problem(file.path, text, at: file.origin)
        }
    }

    private func checkContent(_ text: String) {
        switch file.content {
        case .recording, .directory: break
        case .password:
            if text.first?.isNewline ?? true { problem("has an empty first line; write the password there") }
        case .certificate:
            if !text.contains("CERTIFICATE-----") { problem("does not hold a certificate in PEM form") }
        case .key:
            if !text.contains("PRIVATE KEY-----") { problem("does not hold a private key in PEM form") }
        }
    }

    private func missing(_ number: CInt) -> String {
        guard let credential = file.credential else { return Self.reason(number) }
        let problem =
            number == EACCES
            ? "may not be read by this user; run this command as root" : Self.words(number)
        return "\(problem). This is where credential:\(credential) is while the service runs with "
            + "LoadCredential=\(credential):FILE (systemctl edit classroom-agent)"
    }

    private static func words(_ number: CInt) -> String {
        number == ENOENT ? "does not exist" : "cannot be read: \(String(cString: strerror(number)))"
    }

    private static func reason(_ number: CInt) -> String {
        switch number {
        case ENOENT: "does not exist; put the file there, or correct the path"
        case EACCES: "may not be read by this user; give it read permission"
        case EFBIG: "is larger than \(mostBytes) bytes"
        case EILSEQ: "is not text"
        default: "cannot be read: \(String(cString: strerror(number)))"
        }
    }

    private func problem(_ text: String, of name: String? = nil) {
        report.problem(file.path, "\(ConfigText.quoted(name ?? file.file)) \(text)", at: file.origin)
    }
}
