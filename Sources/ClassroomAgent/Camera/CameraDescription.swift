// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import DeviceDrivers

/// What `camera info` tells; the keys are those of `--json`.
struct CameraDescription: Encodable {
    struct Offer: Encodable {
        struct Mode: Encodable {
            var width: Int
            var height: Int
            var framesPerSecond: [Double]

            enum CodingKeys: String, CodingKey {
                case width, height
                case framesPerSecond = "frames_per_second"
            }
        }

        /// Four characters, such as `MJPG`.
        var format: String
        var title: String
        /// Whether the agent can read it.
        var usable: Bool
        var modes: [Mode]

        init(_ offer: CameraOffer) {
            format = offer.fourcc
            title = offer.title
            usable = offer.layout != nil
            modes = offer.modes.map { mode in
                let rates = mode.framesPerSecond.map { ($0 * 100).rounded() / 100 }
                return Mode(width: mode.size.width, height: mode.size.height, framesPerSecond: rates)
            }
        }
    }

    struct Choice: Encodable {
        /// `nil` when it could not be found out.
        var format: String?
        var note: String?

        var text: String { [format, note].compactMap(\.self).joined(separator: ", ") }
    }

    var device: String
    /// The file that is played in place of a camera.
    var file: String?
    var camera: CameraRow?
    var offers: [Offer]?
    var choice: Choice

    enum CodingKeys: String, CodingKey {
        case device, file, camera
        case offers = "formats"
        case choice = "agent_would_use"
    }

    init(device: String, choice: Choice) {
        self.device = device
        self.choice = choice
    }

    var text: String {
        var facts: [(String, String?)] = [("device", device), ("file", file)]
        if let camera {
            facts += [
                ("name", camera.name), ("node", camera.node),
                ("configured as", camera.configuredAs.joined(separator: ", ")),
                ("state", camera.holder.map { "\(camera.state) (\($0))" } ?? camera.state), ("serial", camera.serial),
                ("path", camera.path), ("USB id", camera.usbID), ("driver", camera.driver),
                ("config", camera.matchTOML.split(separator: "\n").joined(separator: ", ")),
            ]
        }
        facts.append(("the agent uses", choice.text))
        let shown = facts.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : (name, $0) } }
        let width = shown.map(\.0.count).max() ?? 0
        var lines = shown.map { name, value in
            name + String(repeating: " ", count: width - name.count) + "  " + value
        }
        if let offers { lines.append("\n" + Self.table(offers)) }
        return lines.joined(separator: "\n")
    }

    /// What the agent can read as a table, the rest by name.
    private static func table(_ offers: [Offer]) -> String {
        var table = TextTable([("FORMAT", .left), ("SIZE", .right), ("FRAMES A SECOND", .left)])
        for offer in offers where offer.usable {
            for mode in offer.modes {
                let rates = mode.framesPerSecond.map { DecimalText.text($0, places: $0 == $0.rounded() ? 0 : 2) }
                let size = "\(mode.width)x\(mode.height)"
                table.add([offer.format, size, rates.isEmpty ? "-" : rates.joined(separator: ", ")])
            }
        }
        let others = offers.filter { !$0.usable }.map(\.format).joined(separator: ", ")
        return table.text + (others.isEmpty ? "" : "\nNot readable for the agent: \(others)")
    }
}
