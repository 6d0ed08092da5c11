// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import Foundation
import Synchronization

/// A child process whose end can be awaited. It is killed with its last reference.
package final class TestProcess: Sendable {
    package enum Ending: Hashable { case exited(CInt), killed(CInt) }

    /// Where a stream of the child leads.
    package enum Stream {
        case nothing
        case file(String)
        case descriptor(CInt)
    }

    private struct State {
        var ending: Ending?
        var endedAt: ContinuousClock.Instant?
        var waiters: [CheckedContinuation<Ending, Never>] = []
    }

    package let processID: pid_t
    private let child: Child

    /// - Parameter environment: Added to what this process has.
    package init(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: Stream = .nothing,
        output: Stream = .nothing,
        errors: Stream = .nothing
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in [input, output, errors].enumerated() {
            switch stream {
            case .nothing: posix_spawn_file_actions_addopen(&actions, CInt(number), "/dev/null", O_RDWR, 0)
            case .file(let path):
                let flags = number == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND
                posix_spawn_file_actions_addopen(&actions, CInt(number), path, flags, 0o600)
            case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, CInt(number))
            }
        }
        // Threads of this process block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // What a service manager may have told the tests is not meant for their children.
        let inherited = ProcessInfo.processInfo.environment
            .filter { !["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"].contains($0.key) }
        let variables = inherited.merging(environment) { $1 }.map { "\($0)=\($1)" }
        let (argumentStrings, variableStrings) = (arguments.map { strdup($0) }, variables.map { strdup($0) })
        defer { (argumentStrings + variableStrings).forEach { free($0) } }
        var process = pid_t()
        let result = posix_spawnp(
            &process,
            arguments[0],
            &actions,
            &attributes,
            argumentStrings + [nil],
            variableStrings + [nil]
        )
        guard result == 0 else { throw TestFailure("\(arguments[0]): \(String(cString: strerror(result)))") }
        processID = process
        child = Child(process)
    }

    deinit { child.signal(SIGKILL) }

    /// Does nothing when the process has ended.
    package func signal(_ number: CInt) { child.signal(number) }

    /// How the process ended; waits for it. It is killed when the waiting task is cancelled, as a test is that takes
    /// too long.
    package var ending: Ending {
        get async {
            await withTaskCancellationHandler {
                await child.ending()
            } onCancel: {
                child.signal(SIGKILL)
            }
        }
    }

    /// When the process ended, as the thread that waited for it saw it: tests of other suites may keep this one's
    /// tasks from running. `nil` while it runs.
    package var endedAt: ContinuousClock.Instant? { child.endedAt }

    /// Runs a program to its end.
    /// - Returns: Its exit code; that of a killed process is 128 and the signal, as a shell has it.
    package static func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        input: Stream = .nothing,
        output: Stream = .nothing,
        errors: Stream = .nothing
    ) async throws -> CInt {
        let process = try TestProcess(
            arguments,
            environment: environment,
            input: input,
            output: output,
            errors: errors
        )
        switch await process.ending {
        case .exited(let code): return code
        case .killed(let number): return 128 + number
        }
    }

    /// What the waiting thread and the owner share; the thread outlives the owner until the process has ended.
    private final class Child: Sendable {
        private let process: pid_t
        private let state = Mutex(State())

        init(_ process: pid_t) {
            self.process = process
            Thread.detachNewThread { self.waitForEnd() }
        }

        func signal(_ number: CInt) {
            // Under the lock: the process is reaped there too, and its number is not given to another before.
            state.withLock { state in
                if state.ending == nil { _ = kill(process, number) }
            }
        }

        func ending() async -> Ending {
            await withCheckedContinuation { continuation in
                let ending: Ending? = state.withLock { state in
                    if state.ending == nil { state.waiters.append(continuation) }
                    return state.ending
                }
                if let ending { continuation.resume(returning: ending) }
            }
        }

        var endedAt: ContinuousClock.Instant? { state.withLock(\.endedAt) }

        private func waitForEnd() {
            var info = siginfo_t()
            while waitid(P_PID, id_t(process), &info, CInt(WEXITED | WNOWAIT)) != 0, errno == EINTR {}
            let now = ContinuousClock.now
            let (waiters, ending) = state.withLock { state in
                var status: CInt = 0
                waitpid(process, &status, 0)
                let ending: Ending = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .killed(status & 0x7F)
                state.ending = ending
                state.endedAt = now
                defer { state.waiters = [] }
                return (state.waiters, ending)
            }
            waiters.forEach { $0.resume(returning: ending) }
        }
    }
}
