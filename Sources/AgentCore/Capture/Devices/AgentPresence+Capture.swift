// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents

// What the running agent says, as far as captures and live views need it.

extension AgentPresence {
    package var room: LessonGuard.Room {
        switch self {
        case .running(let status): status.occupied.map { $0 ? .occupied : .vacant } ?? .undecided
        case .absent: .unknown("the agent is not running")
        case .untold(let why): .unknown(why)
        }
    }

    package var processID: Int32? {
        if case .running(let status) = self { status.processID } else { nil }
    }

    /// What the agent knows of a device: found by its id, or by the node that the agent has it on.
    package func state(of device: DeviceReference) -> DeviceState? {
        if let id = device.id { return state(of: id.description) }
        guard case .running(let status) = self, let node = device.node else { return nil }
        return status.devices.first { $0.node == node }
    }

    /// Whether the agent has the device open, so that nobody else can.
    package func holds(_ device: DeviceReference) -> Bool {
        device.isHardware && state(of: device)?.status == .available
    }
}
