// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// What a live view shows of a device at one moment.
package protocol LiveReading: Encodable, Sendable {
    /// One line without its end, at most 79 characters for usual values, so that it can be redrawn in place.
    var line: String { get }
    /// Whether the device delivers.
    var isGood: Bool { get }
}

extension LiveReading {
    /// The line of a device that does not deliver.
    static func trouble(_ status: DeviceStatus, _ reason: String?) -> String {
        "\(status.rawValue): \(reason ?? "the agent is opening it")"
    }
}

/// Who looked at the device: the keys are those of `--json`.
package enum LiveSource: String, Codable, Sendable {
    /// The running agent, which has the device.
    case agent
    /// This command, which opened it.
    case command
}

extension String {
    /// With spaces after it up to `width` characters.
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// With spaces before it up to `width` characters.
    func rightAligned(_ width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
