// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import ClassroomEvents
import FoundationEssentials

/// What the running agent says, or why nothing could be asked.
package enum AgentView: Sendable {
    case running(AgentStatus)
    /// Nobody answers; the reason as a clause.
    case absent(String)

    /// Asks the agent on its socket; takes at most 10 s when it hangs.
    package static func ask(socket: String, thread: PollThread) async -> AgentView {
        do {
            let answer = try await LocalClient(path: socket, thread: thread).ask(LocalRequest(verb: .status))
            return .running(try JSONDecoder().decode(AgentStatus.self, from: Data(answer)))
        } catch let error as LocalSocketError {
            return .absent(error.isAgentAbsent ? "the agent is not running" : "\(error)")
        } catch {
            return .absent("the agent at \(socket) does not answer as this version expects")
        }
    }

    package var room: LessonGuard.Room {
        switch self {
        case .running(let status): status.occupied.map { $0 ? .occupied : .vacant } ?? .undecided
        case .absent(let reason): .unknown(reason)
        }
    }

    package var processID: Int32? {
        if case .running(let status) = self { status.processID } else { nil }
    }

    /// What the agent knows of a device: found by its id, or by the node that the agent has it on.
    package func state(of device: DeviceReference) -> DeviceState? {
        guard case .running(let status) = self else { return nil }
        return status.devices.first { state in
            if let id = device.id { return state.device == id.description }
            return device.node != nil && state.node == device.node
        }
    }
}
