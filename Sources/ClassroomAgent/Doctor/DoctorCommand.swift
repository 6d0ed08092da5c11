// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import ArgumentParser
import Glibc

/// `classroom-agent doctor`: what is wrong, and what to do about it.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything and say what to do about what is wrong.",
        discussion: """
            Looks at the configuration, the agent, every device, the store, the disk, the clock and the way to the \
            hub, for 20 seconds at most. The agent may run or not; a device that it does not have is opened for two \
            seconds. Nothing is changed. Run it as root to see everything.

            One line a finding: ok, warn (works, but look at it) or FAIL, and under it what to do.

              sudo classroom-agent doctor

            Exit codes: 0 nothing fails, 1 something does, 78 the configuration is broken (what needs none is \
            checked nevertheless).
            """
    )

    @OptionGroup var file: ConfigFileOptions

    @Flag(help: "Print one JSON object a finding: subject, verdict (ok, warn, fail), finding, advice.")
    var json = false

    func run() async throws {
        let showsProgress = !json && isatty(STDERR_FILENO) == 1
        if showsProgress { StandardError.print("checking; this may take 20 seconds") }
        let report: CheckReport
        do {
            report = try await Doctor.examine(configPath: file.config)
        } catch {
            StandardError.print("\(error)")
            throw ExitCode(1)
        }
        if json {
            for finding in report.findings { try StandardOutput.print(JSONLine.text(finding)) }
        } else {
            let isColoured = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == nil
            try StandardOutput.print(report.text(isColoured: isColoured))
        }
        guard report.exitStatus == 0 else { throw ExitCode(report.exitStatus) }
    }
}
