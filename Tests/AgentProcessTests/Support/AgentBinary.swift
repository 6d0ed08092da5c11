// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestBroker

/// The binary that the tests run: `CLASSROOM_AGENT_BINARY`, else what was built beside the tests.
enum AgentBinary {
    static func path() throws -> String {
        if let path = ProcessInfo.processInfo.environment["CLASSROOM_AGENT_BINARY"] {
            guard access(path, X_OK) == 0 else { throw TestFailure("CLASSROOM_AGENT_BINARY: cannot run \(path)") }
            return path
        }
        let tests = URL(filePath: try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let path = tests.deletingLastPathComponent().appending(path: "classroom-agent").path()
        guard access(path, X_OK) == 0 else { throw TestFailure("no agent at \(path); run scripts/test") }
        return path
    }
}
