// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
import FoundationEssentials
import Synchronization

/// Follows one device as the running agent sees it, about once a second.
package struct AgentWatch: Sendable {
    private let client: LocalClient
    private let device: String

    /// - Parameter device: The id in the agent's configuration.
    package init(device: String, socket: String, thread: PollThread) {
        self.device = device
        client = LocalClient(path: socket, thread: thread)
    }

    /// Calls `show` for every state until it returns `false`, the task is cancelled or the agent ends.
    /// - Throws: When the agent cannot be asked, or says something that is not a state.
    package func follow(_ show: @escaping @Sendable (DeviceState) async -> Bool) async throws {
        let refusal = Mutex<LocalRefusal?>(nil)
        try await client.stream(LocalRequest(verb: .watch, device: device)) { line in
            let decoder = JSONDecoder()
            if let state = try? decoder.decode(DeviceState.self, from: Data(line)) { return await show(state) }
            let answer =
                (try? decoder.decode(LocalRefusal.self, from: Data(line)))
                ?? LocalRefusal(error: "no answer that this version understands")
            refusal.withLock { $0 = answer }
            return false
        }
        if let refusal = refusal.withLock({ $0 }) { throw AgentRefused(reason: refusal.error) }
    }
}

/// The agent did not give what was asked.
package struct AgentRefused: Error, Hashable, Sendable, CustomStringConvertible {
    package var reason: String
    package var description: String { "the agent refused: \(reason)" }
}
