// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser
import Glibc

/// The command line's entry point.
@main
struct ClassroomAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classroom-agent",
        abstract: "Turns a classroom's cameras and microphones into events for the district's hub.",
        discussion: """
            Start with 'classroom-agent doctor': it checks everything and says what to do.
            Exit codes: 0 good, 1 the thing checked is bad, 64 wrong usage, 74 the output cannot \
            be written, 78 wrong configuration.
            """,
        version: AgentVersion.current,
        subcommands: [
            RunCommand.self, DoctorCommand.self, StatusCommand.self, ConfigCommand.self, CameraCommand.self,
            MicCommand.self, StoreCommand.self, HubCommand.self,
        ]
    )

    static func main() async {
        // A broken pipe is an error of the write that meets it, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        // With one of these closed, the next file or socket would take its number, and be written to by a print.
        for descriptor in CInt(0)...2 where fcntl(descriptor, F_GETFD) == -1 { _ = open("/dev/null", O_RDWR) }
        await main(nil)
    }
}
