// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

extension Interruptible {
    /// Runs a command that prints until its end, a signal or the time limit. All are good ends, and so is a reader
    /// of standard output that goes away.
    /// - Throws: What `work` throws; `ExitCode` 74 after telling that the output cannot be written.
    static func printing(seconds: Double?, _ work: @escaping @Sendable () async throws -> Void) async throws {
        do {
            _ = try await run(atMost: seconds.map { .seconds($0) }, work)
        } catch is CancellationError {
            return
        } catch let error as OutputError {
            try error.end()
        }
    }

    /// For `validate()` of a command with `--seconds`.
    static func validate(seconds: Double?) throws {
        guard let seconds else { return }
        guard seconds > 0, seconds <= 1e6 else {
            throw ValidationError("--seconds is \(seconds); valid is more than 0 and up to 1000000")
        }
    }
}
