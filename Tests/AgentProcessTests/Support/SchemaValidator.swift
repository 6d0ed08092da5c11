// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// Validates messages by the schemas of `docs/events`, with the validator that hub programmers have too.
enum SchemaValidator {
    /// The root of the project, three folders above this file's.
    static let project = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized

    static var schemas: URL { project.appending(path: "docs/events") }

    /// What is wrong with each message, in order; `nil` where nothing is.
    /// - Parameter messages: Topic or file name of a schema, and JSON without a line end.
    static func problems(of messages: [(name: String, json: String)]) async throws -> [String?] {
        let python = project.appending(path: ".build/schema-venv/bin/python").path()
        guard access(python, X_OK) == 0 else {
            throw TestFailure("the validator is not prepared: run scripts/test, or scripts/schema-validator alone")
        }
        let directory = try TestDirectory()
        defer { directory.remove() }
        try directory.write(messages.map { "\($0.name) \($0.json)\n" }.joined(), to: "messages")
        let code = try await TestProcess.run(
            [python, schemas.appending(path: "validate.py").path()],
            input: .file(directory.path("messages")),
            output: .file(directory.path("findings")),
            errors: .file(directory.path("errors"))
        )
        let findings = try String(contentsOfFile: directory.path("findings"), encoding: .utf8)
            .split(separator: "\n").map { $0 == "ok" ? nil : String($0) }
        guard findings.count == messages.count, (code == 0) == findings.allSatisfy({ $0 == nil }) else {
            let errors = try String(contentsOfFile: directory.path("errors"), encoding: .utf8)
            throw TestFailure("the validator ended with \(code): \(errors)")
        }
        return findings
    }
}
