// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
package import EdgeStore

/// What the running agent says of itself, for a terminal.
package enum StatusText {
    /// - Parameter store: `nil` when this user may not look.
    /// - Returns: Without a line end after the last line.
    package static func text(_ status: AgentStatus, store: StoreStatistics?) -> String {
        var lines = [
            "room     \(status.room), \(occupancy(status.occupied))",
            "agent    version \(status.version), process \(status.processID)",
            "hub      \(hub(status.hub))",
            "events   \(events(status, store))",
        ]
        lines += held(status.hub)
        if let trouble = status.storeTrouble { lines.append("STORE    it refuses events: \(trouble)") }
        if !status.stalledParts.isEmpty {
            lines.append(
                "HANGING  \(status.stalledParts.joined(separator: ", ")): systemd is about to restart the agent"
            )
        }
        guard !status.devices.isEmpty else { return (lines + ["devices  none configured"]).joined(separator: "\n") }
        var table = TextTable([
            ("DEVICE", .left), ("KIND", .left), ("STATUS", .left), ("READING", .left), ("FORMAT", .left),
            ("NODE", .left),
        ])
        for device in status.devices {
            table.add([
                device.device, device.kind, device.status.rawValue, reading(device), device.format ?? "-",
                device.node ?? "-",
            ])
        }
        // A driver's error begins with the device's name itself.
        let reasons = status.devices.compactMap { device in
            device.reason.map { $0.hasPrefix("\(device.device): ") ? $0 : "\(device.device): \($0)" }
        }
        return (lines + ["", table.text] + (reasons.isEmpty ? [] : [""] + reasons)).joined(separator: "\n")
    }

    private static func occupancy(_ occupied: Bool?) -> String {
        switch occupied {
        case true?: "occupied"
        case false?: "vacant"
        case nil: "occupancy not known"
        }
    }

    private static func hub(_ link: LinkStatus) -> String {
        guard link.connected else { return "not connected" + (link.failure.map { ": \($0)" } ?? "") }
        let version = link.protocolVersion.map { " (\($0))" } ?? ""
        let limit = link.bytesPerSecond.map { ", at most \(ByteText.text(Int64($0))) a second" } ?? ""
        let silence = link.silence.map { "; \($0)" } ?? ""
        let refusal = link.failure.map { "; it refuses events: \($0)" } ?? ""
        return
            "connected to \(link.address ?? "?")\(version), \(link.inFlight) on their way\(limit)\(silence)\(refusal)"
    }

    /// A line a family that does not go to the hub as its events come.
    private static func held(_ link: LinkStatus) -> [String] {
        link.families.compactMap { lane in
            let waiting = lane.waiting.map { "\($0) waiting" } ?? "waiting"
            return switch lane.mode {
            case .live: nil
            case .backlog: "backlog  \(lane.family): \(waiting), sent in batches"
            case .held: "HELD     \(lane.family): \(waiting); \(lane.reason ?? "refused by the hub")"
            }
        }
    }

    private static func events(_ status: AgentStatus, _ store: StoreStatistics?) -> String {
        let text = "\(status.eventsAccepted) stored and \(status.refusalText) since the start"
        return store.map { "\(text), \($0.waitingCount) waiting for the hub\(StoreText.beside($0))" } ?? text
    }

    private static func reading(_ device: DeviceState) -> String {
        var parts: [String] = []
        if let rate = device.framesPerSecond { parts.append("\(DecimalText.text(rate, places: 1)) frames/s") }
        if let motion = device.motionRatio { parts.append("motion \(DecimalText.text(motion * 100, places: 1)) %") }
        if let level = device.laeqDBA { parts.append("\(DecimalText.text(level, places: 1)) dB(A)") }
        if let level = device.laeqDBFS, device.laeqDBA == nil {
            parts.append("\(DecimalText.text(level, places: 1)) dBFS")
        }
        if device.speech == true { parts.append("speech") }
        if let health = device.health, health != "ok" { parts.append(health) }
        return parts.isEmpty ? "-" : parts.joined(separator: ", ")
    }
}
