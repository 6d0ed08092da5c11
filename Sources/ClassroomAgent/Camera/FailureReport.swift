// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import DeviceDrivers

extension AsyncParsableCommand {
    /// Runs a command's work and says on standard error why it failed and what to do.
    /// - Throws: `ExitCode` 64 for a name that means no device, 1 for every other failure.
    func reportingFailures(_ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let code as ExitCode {
            throw code
        } catch let error as DeviceLookupError {
            StandardError.print("\(error)")
            throw ExitCode.validationFailure
        } catch let error as DriverError {
            StandardError.print("\(error)\n\(Self.advice(for: error))")
            throw ExitCode.failure
        } catch let error as CaptureFileError {
            StandardError.print("\(error)\n\(error.advice)")
            throw ExitCode.failure
        } catch {
            StandardError.print("\(error)")
            throw ExitCode.failure
        }
    }

    private static func advice(for error: DriverError) -> String {
        guard error.code == .busy, error.holder?.processName == "classroom-agent" else { return error.advice }
        return "The agent has it. Stop it for a moment: systemctl stop classroom-agent"
    }
}
