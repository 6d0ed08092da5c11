// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ArgumentParser

/// What every live view has in common.
struct LiveOptions: ParsableArguments {
    @Option(help: ArgumentHelp("End after this many seconds.", valueName: "n"))
    var seconds: Int?

    @Flag(help: "Print a JSON object a second.")
    var json = false

    func validate() throws {
        if let seconds, !(1...86_400).contains(seconds) { throw ValidationError("--seconds: 1 to 86400") }
    }

    /// Says on standard error what is shown.
    func announce(_ what: String) {
        let end = seconds.map { "for \($0) s" } ?? "until Ctrl-C"
        StandardError.print("\(what); \(end)")
    }

    /// Runs a live view until it ends by itself, the time is over or a signal comes.
    /// - Throws: `ExitCode` 1 when the device did not deliver at the end, unless a signal ended it; 74 when the
    ///   output cannot be written.
    func run(_ view: @escaping @Sendable (LivePrinter) async throws -> Void) async throws {
        let printer = LivePrinter(isJSON: json)
        let ending: Interruptible.Ending
        do {
            ending = try await Interruptible.run(atMost: seconds.map { .seconds($0) }) { try await view(printer) }
        } catch {
            printer.finish()
            throw error
        }
        printer.finish()
        if let errno = printer.failure { try OutputError(path: nil, errno: errno).end() }
        guard ending == .signal || printer.lastWasGood else { throw ExitCode.failure }
    }
}
