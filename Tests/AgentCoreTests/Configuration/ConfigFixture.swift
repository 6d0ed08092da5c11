// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import AgentCore

/// Configurations for tests.
enum ConfigFixture {
    /// The smallest valid file.
    static let minimal = """
        [room]
        district = "changsha"
        school = "no7"
        room = "r301"
        [hub]
        addresses = ["mqtt://127.0.0.1:1883"]

        """

    /// The root of the package, which holds `deploy` and `docs`.
    static let root: URL = {
        var url = URL(filePath: #filePath).resolvingSymlinksInPath()
        while !FileManager.default.fileExists(atPath: url.appending(path: "deploy/agent.example.toml").path) {
            precondition(url.path != "/", "no deploy/agent.example.toml above the tests")
            url.deleteLastPathComponent()
        }
        return url
    }()

    static func text(of file: String) throws -> String {
        try String(contentsOf: root.appending(path: file), encoding: .utf8)
    }

    /// What is wrong with a text, each as one line.
    static func problems(_ text: String, checkingFiles: Bool = false) -> [String] {
        do {
            _ = try AgentConfiguration.parse(text, name: "agent.toml", checkingFiles: checkingFiles)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    /// What is wrong when lines are added to the smallest valid file, without its name and line.
    static func problems(adding lines: String, checkingFiles: Bool = false) -> [String] {
        do {
            _ = try AgentConfiguration.parse(minimal + lines, name: "agent.toml", checkingFiles: checkingFiles)
            return []
        } catch {
            return error.problems.map { "\($0.path): \($0.message)" }
        }
    }

    static func configuration(adding lines: String) throws -> AgentConfiguration {
        try AgentConfiguration.parse(minimal + lines, name: "agent.toml", checkingFiles: false)
    }

    /// A new directory that is removed afterwards.
    static func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: "config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }  // left to the system's own cleaning
        return try body(url)
    }
}
