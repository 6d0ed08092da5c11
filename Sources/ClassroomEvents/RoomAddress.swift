// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A code of the district's own: a district, a school, a room or a device.
///
/// Lower-case letters, digits and hyphens, 1 to 32 of them, so that it can stand in an MQTT topic, a
/// file name and a URL without escaping.
package struct Code: Hashable, Sendable, Encodable, CustomStringConvertible {
    package let description: String

    /// What ``init(_:)`` accepts, for error messages.
    package static let rule = "1 to 32 of a-z, 0-9 and -"

    /// `nil` when `text` breaks ``rule``.
    package init?(_ text: String) {
        let isAllowed = { (byte: UInt8) in
            (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
        }
        guard (1...32).contains(text.utf8.count), text.utf8.allSatisfy(isAllowed) else { return nil }
        description = text
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// Where an agent is: `{district}/{school}/{room}`.
package struct RoomAddress: Hashable, Sendable, CustomStringConvertible {
    package var district: Code
    package var school: Code
    package var room: Code

    package init(district: Code, school: Code, room: Code) {
        self.district = district
        self.school = school
        self.room = room
    }

    package var description: String { "\(district)/\(school)/\(room)" }
}
