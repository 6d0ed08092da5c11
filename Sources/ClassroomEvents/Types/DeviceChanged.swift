// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a device can be used.
package enum DeviceStatus: String, Codable, Sendable {
    /// It delivers.
    case available
    /// Another program holds it.
    case busy
    /// Absent, refused or failing; it is tried again by itself.
    case unavailable
}

/// A device came, went, or was found in use by another program.
package struct DeviceChanged: EventData, Equatable {
    package static let type = "classroom.device.changed"
    package static let family = Family.operations

    package var status: DeviceStatus
    /// What failed and what to do about it; absent when available.
    package var reason: String?
    /// The program that holds a busy device, such as `obs (pid 812)`; absent when it cannot be told.
    package var holder: String?

    package init(status: DeviceStatus, reason: String? = nil, holder: String? = nil) {
        self.status = status
        self.reason = reason
        self.holder = holder
    }
}
