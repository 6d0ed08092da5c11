// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

/// What a picture and a recording have in common.
struct CaptureOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Where to write it. Only you can read the file.", valueName: "file")
    )
    var output: String

    @Flag(help: "Do it although a lesson may be on. The audit event says so.")
    var duringLesson = false

    @Flag(help: "Replace the file if there is one.")
    var force = false

    func validate() throws {
        if output.isEmpty || output.hasSuffix("/") { throw ValidationError("--output: name a file, not a directory") }
    }

    /// Says on standard error what is about to be captured, by whom, and where it goes.
    func announce(_ what: String, _ permit: CaptureGate.Permit) {
        let lesson = permit.isDuringLesson ? ", during a lesson" : ""
        StandardError.print(
            """
            \(what)\(lesson). It goes to \(output) and nowhere else.
            The event log notes that \(permit.user.name) did this.
            """
        )
    }
}
