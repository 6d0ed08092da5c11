// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents
import FoundationEssentials

/// What can be learnt of the running agent before its parts are checked.
package enum AgentPresence: Hashable, Sendable {
    case running(AgentStatus)
    /// Nobody answers at its socket.
    case absent
    /// It may be running, but does not tell this user.
    case untold(why: String)

    /// Where the agent of an installed package listens: the default of `local.socket`.
    package static let installedSocket = "/run/classroom-agent/agent.sock"

    /// Asks the agent. Waits for 3 s at most.
    package static func find(socket: String) async -> AgentPresence {
        await withTaskGroup(of: AgentPresence.self) { group in
            group.addTask { await ask(socket) }
            group.addTask {
                try? await Task.sleep(for: .seconds(3))  // ends early only when cancelled
                return .untold(why: "\(socket): the agent takes the question and does not answer")
            }
            let first = await group.next() ?? .absent
            group.cancelAll()
            return first
        }
    }

    /// The agent's word on one device; `nil` when it is not running or does not know the device.
    package func state(of device: String) -> DeviceState? {
        guard case .running(let status) = self else { return nil }
        return status.devices.first { $0.device == device }
    }

    private static func ask(_ socket: String) async -> AgentPresence {
        let thread: PollThread
        do {
            thread = try PollThread(label: "ask")
        } catch {
            return .untold(why: "\(error)")
        }
        do throws(LocalSocketError) {
            let answer = try await LocalClient(path: socket, thread: thread).ask(LocalRequest(verb: .status))
            return understand(answer, socket: socket)
        } catch {
            return error.isAgentAbsent ? .absent : .untold(why: "\(error)")
        }
    }

    private static func understand(_ answer: [UInt8], socket: String) -> AgentPresence {
        let decoder = JSONDecoder()
        if let refusal = try? decoder.decode(LocalRefusal.self, from: Data(answer)) {
            return .untold(why: "\(socket): \(refusal.error)")
        }
        do {
            return .running(try decoder.decode(AgentStatus.self, from: Data(answer)))
        } catch {
            return .untold(why: "\(socket): the answer is not from this version of the agent")
        }
    }
}
