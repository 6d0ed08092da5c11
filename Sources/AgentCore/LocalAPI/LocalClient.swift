// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import FoundationEssentials
import Glibc
import Synchronization

/// Asks the running agent, from a subcommand.
package actor LocalClient {
    /// A longer line is not from an agent.
    private static let maximumLineBytes = 1 << 20

    /// Why no more lines come.
    private enum Ending {
        /// The caller has enough.
        case satisfied
        case hungUp
        /// Nothing came for 10 s.
        case silent
        case cancelled
    }

    private let path: String
    private let thread: PollThread

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    package init(path: String, thread: PollThread) {
        self.path = path
        self.thread = thread
    }

    /// The one-line answer, which may be a ``LocalRefusal``.
    /// - Throws: `ECONNRESET` when the agent hangs up without an answer, `ETIMEDOUT` when it says nothing for 10 s,
    ///   `ECANCELED` when the task is cancelled.
    package func ask(_ request: LocalRequest) async throws(LocalSocketError) -> [UInt8] {
        let answer = Mutex<[UInt8]>([])
        let ending = try await converse(request) { line in
            answer.withLock { $0 = line }
            return false
        }
        switch ending {
        case .satisfied: return answer.withLock { $0 }
        case .hungUp: throw LocalSocketError(path: path, operation: "read", errno: ECONNRESET)
        case .silent: throw LocalSocketError(path: path, operation: "read", errno: ETIMEDOUT)
        case .cancelled: throw LocalSocketError(path: path, operation: "read", errno: ECANCELED)
        }
    }

    /// Calls `line` for every line of the answer until it returns `false`, the agent ends it, or the task is cancelled.
    package func stream(
        _ request: LocalRequest,
        line: @Sendable ([UInt8]) async -> Bool
    ) async throws(LocalSocketError) {
        _ = try await converse(request, line: line)
    }

    private func converse(
        _ request: LocalRequest,
        line: @Sendable ([UInt8]) async -> Bool
    ) async throws(LocalSocketError) -> Ending {
        let socket = try UnixSocket.connected(to: path)
        let descriptor = socket.descriptor
        let bytes = JSONLine.encode(request)
        // A request is far smaller than a fresh socket's buffer: it goes whole.
        // One that the agent hung up on already may have left its reason to be read.
        if send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) != bytes.count,
            ![EPIPE, ECONNRESET].contains(errno)
        {
            throw LocalSocketError(path: path, operation: "send", errno: errno)
        }
        let ending = await receive(descriptor, line: line)
        _ = consume socket
        return ending
    }

    private func receive(_ descriptor: CInt, line: @Sendable ([UInt8]) async -> Bool) async -> Ending {
        var pending: [UInt8] = []
        while true {
            let outcome = await thread.wait(for: descriptor, timeout: .seconds(10))
            guard outcome.isReady else { return outcome == .timedOut ? .silent : .cancelled }
            var chunk = [UInt8](repeating: 0, count: 16_384)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EAGAIN { continue }
            guard count > 0, pending.count < Self.maximumLineBytes else { return .hungUp }
            pending += chunk.prefix(count)
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let complete = Array(pending[..<end])
                pending.removeSubrange(...end)
                guard await line(complete) else { return .satisfied }
            }
        }
    }
}
