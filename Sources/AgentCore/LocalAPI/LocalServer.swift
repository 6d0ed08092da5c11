// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
internal import CLinux
import FoundationEssentials
import Glibc
package import Logging
import ServiceLifecycle

/// Answers the agent's own subcommands on a Unix socket, each caller in a task of its own.
package actor LocalServer: Service {
    /// How a request is answered.
    package enum Answer: Sendable {
        case once([UInt8])
        /// A line each second until the caller hangs up.
        case everySecond(@Sendable () -> [UInt8])
    }

    /// More callers than this are refused and hung up on at once.
    package static let maximumCallers = 8

    private let path: String
    private let thread: PollThread
    private let logger: Logger
    private let answer: @Sendable (LocalRequest) async -> Answer
    private var callers = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// - Parameter answer: Called for each request; must not wait long.
    package init(
        path: String,
        thread: PollThread,
        logger: Logger,
        answer: @escaping @Sendable (LocalRequest) async -> Answer
    ) {
        self.path = path
        self.thread = thread
        self.logger = logger
        self.answer = answer
    }

    /// Serves until shutdown. A socket that cannot be made is reported and costs the agent only this face.
    package func run() async throws {
        do throws(LocalSocketError) {
            let listener = try UnixSocket.listening(at: path)
            let descriptor = listener.descriptor
            await cancelWhenGracefulShutdown { await self.serve(descriptor) }
            unlink(path)
            _ = consume listener
        } catch {
            logger.error("no local socket: subcommands cannot ask this agent", metadata: ["error": "\(error)"])
            try? await gracefulShutdown()  // throws only when cancelled, which ends the wait as well
        }
    }

    private func serve(_ listener: CInt) async {
        await withDiscardingTaskGroup { group in
            while case .ready = await thread.wait(for: listener) {
                let descriptor = clinux_accept(listener)
                guard descriptor >= 0 else {
                    // Out of descriptors, say: the caller still waits, so asking again at once would spin.
                    try? await Task.sleep(for: .milliseconds(100))  // ends early only when cancelled
                    continue
                }
                guard callers < Self.maximumCallers else {
                    Self.refuse(descriptor)
                    continue
                }
                callers += 1
                group.addTask { await self.converse(descriptor) }
            }
            group.cancelAll()
        }
    }

    /// Tells a caller for whom there is no room; closes `descriptor`. Does not wait for the caller: the line fits
    /// a fresh socket's buffer, and one who has hung up already misses nothing.
    private static func refuse(_ descriptor: CInt) {
        let bytes = JSONLine.encode(
            LocalRefusal(error: "too many commands are asking the agent just now; try again")
        )
        _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
        close(descriptor)
    }

    /// Reads one request and answers it; closes `descriptor`.
    private func converse(_ descriptor: CInt) async {
        defer {
            close(descriptor)
            callers -= 1
        }
        guard let line = await readLine(descriptor) else { return }
        let request: LocalRequest
        do {
            request = try JSONDecoder().decode(LocalRequest.self, from: Data(line))
        } catch {
            let verbs = LocalRequest.Verb.allCases.map(\.rawValue).joined(separator: ", ")
            _ = await send(
                JSONLine.encode(LocalRefusal(error: "not a request; verb is one of \(verbs)")),
                to: descriptor
            )
            return
        }
        switch await answer(request) {
        case .once(let bytes):
            _ = await send(bytes, to: descriptor)
        case .everySecond(let line):
            while await send(line(), to: descriptor) {
                // Readable means that the caller hung up: it has nothing more to say.
                guard await thread.wait(for: descriptor, timeout: .seconds(1)) == .timedOut else { return }
            }
        }
    }

    /// One line without its end; `nil` when the caller hung up, took over 5 s or said too much.
    private func readLine(_ descriptor: CInt) async -> [UInt8]? {
        let deadline = ContinuousClock.now + .seconds(5)
        var line: [UInt8] = []
        while line.count < LocalRequest.maximumBytes {
            guard await thread.wait(for: descriptor, timeout: deadline - .now).isReady else { return nil }
            var chunk = [UInt8](repeating: 0, count: 1024)
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return nil }
            line += chunk.prefix(count)
            if let end = line.firstIndex(of: UInt8(ascii: "\n")) { return Array(line[..<end]) }
        }
        return nil
    }

    /// - Returns: Whether the caller took the whole line within 5 s.
    private func send(_ bytes: [UInt8], to descriptor: CInt) async -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if count < 0, errno == EAGAIN {
                let outcome = await thread.wait(for: descriptor, events: Int16(POLLOUT), timeout: .seconds(5))
                guard outcome.isReady else { return false }
            } else {
                return false
            }
        }
        return true
    }
}
