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

    private let path: String
    private let thread: PollThread

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    package init(path: String, thread: PollThread) {
        self.path = path
        self.thread = thread
    }

    /// The one-line answer.
    package func ask(_ request: LocalRequest) async throws(LocalSocketError) -> [UInt8] {
        let answer = Mutex<[UInt8]>([])
        try await stream(request) { line in
            answer.withLock { $0 = line }
            return false
        }
        let line = answer.withLock { $0 }
        guard !line.isEmpty else { throw LocalSocketError(path: path, operation: "read", errno: ETIMEDOUT) }
        return line
    }

    /// Calls `line` for every line of the answer until it returns `false`, the agent ends it, or the task is cancelled.
    package func stream(
        _ request: LocalRequest,
        line: @Sendable ([UInt8]) async -> Bool
    ) async throws(LocalSocketError) {
        let socket = try UnixSocket.connected(to: path)
        let descriptor = socket.descriptor
        let bytes = JSONLine.encode(request)
        // A request is far smaller than a fresh socket's buffer: it goes whole.
        guard send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL)) == bytes.count else {
            throw LocalSocketError(path: path, operation: "send", errno: errno)
        }
        var pending: [UInt8] = []
        while await thread.wait(for: descriptor, timeout: .seconds(10)).isReady {
            var chunk = [UInt8](repeating: 0, count: 16_384)
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EAGAIN { continue }
            guard count > 0, pending.count < Self.maximumLineBytes else { break }
            pending += chunk.prefix(count)
            while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                let complete = Array(pending[..<end])
                pending.removeSubrange(...end)
                guard await line(complete) else { return }
            }
        }
        _ = consume socket
    }
}
