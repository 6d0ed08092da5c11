// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One event, or another message of a room, as a line for a terminal.
package struct EventLine: Sendable {
    /// `2026-11-22 08:15:00`, as the box knew it; empty when the payload does not say.
    package var time: String
    /// Without the `classroom.` that all have; empty for what is not an event.
    package var type: String
    /// Empty when it concerns the room or the agent itself.
    package var device: String
    /// At most ``longestData`` characters.
    package var data: String

    package static let longestData = 160

    /// What is not JSON is shown as text, or as its length.
    package init(payload: [UInt8]) {
        if let value = JSONValue(payload) {
            self.init(value)
        } else {
            self.init(text: String(validating: payload, as: UTF8.self) ?? "\(payload.count) bytes that are not text")
        }
    }

    /// One line an event of a batch, and one for anything else.
    package static func lines(payload: [UInt8]) -> [EventLine] {
        guard case .array(let events) = JSONValue(payload), !events.isEmpty else {
            return [EventLine(payload: payload)]
        }
        return events.map(EventLine.init)
    }

    private init(text: String) {
        (time, type, device) = ("", "", "")
        data = Self.shown(text)
    }

    private init(_ value: JSONValue) {
        (type, device) = ("", "")
        time = value["time"]?.text.map(Self.shortTime) ?? ""
        guard value["specversion"] != nil, let content = value["data"] else {
            // A state or a presence: what has a column of its own is not said twice.
            device = value["device"]?.text.map(Self.shown) ?? ""
            data = Self.shown(value.leavingOut(["time", "device", "bootid"]).compact)
            return
        }
        type = Self.shown(value["type"]?.text.map(Self.shortType) ?? "")
        // /district/school/room/device
        let source = value["source"]?.text?.split(separator: "/") ?? []
        device = source.count > 3 ? Self.shown(String(source[3])) : ""
        data = Self.shown(content.compact)
    }

    private static func shortTime(_ rfc3339: String) -> String {
        String(shown(rfc3339).prefix(19)).replacing("T", with: " ", maxReplacements: 1)
    }

    private static func shortType(_ type: String) -> String {
        type.hasPrefix("classroom.") ? String(type.dropFirst("classroom.".count)) : type
    }

    /// A text from elsewhere, cut after ``longestData``: what another program sent must not steer the terminal.
    package static func shown(_ text: String) -> String {
        let printable = String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: " "
                    default: scalar
                    }
                }
            )
        )
        return printable.count <= longestData ? printable : printable.prefix(longestData - 1) + "…"
    }
}
