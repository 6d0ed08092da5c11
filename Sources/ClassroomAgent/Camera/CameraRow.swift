// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import DeviceDrivers

/// One camera as `camera list` and `camera info` show it; the keys are those of `--json`.
struct CameraRow: DeviceRow {
    var name: String
    var node: String
    /// Device ids of the configuration that lead to this camera; more than one is a mistake there.
    var configuredAs: [String]
    /// `free`, `busy` or `denied`.
    var state: String
    /// The program that has it open.
    var holder: String?
    var serial: String?
    var path: String?
    /// USB vendor and product, `046d:082d`.
    var usbID: String?
    var driver: String?
    /// Lines for a `[[devices]]` table.
    var matchTOML: String

    enum CodingKeys: String, CodingKey {
        case name, node
        case configuredAs = "configured_as"
        case state, holder, serial, path
        case usbID = "usb_id"
        case driver
        case matchTOML = "match_toml"
    }

    init(_ camera: CameraEntry, ids: [Code], use: DeviceUse, among cameras: [CameraEntry]) {
        let identity = camera.identity
        name = camera.card
        node = camera.node
        configuredAs = ids.map(\.description)
        state = use.word
        holder = use.holder?.description
        serial = identity.shortSerial ?? identity.serial
        path = identity.path ?? (camera.busInfo.isEmpty ? nil : camera.busInfo)
        usbID = identity.usbID
        driver = camera.driver.isEmpty ? nil : camera.driver
        matchTOML = CameraMatch.distinguishing(camera, among: cameras).toml
    }

    static let adviceForNone = """
        No camera found. Check that it is plugged in and has power, that 'lsusb' lists it, and what the \
        kernel says of it ('dmesg'). A camera whose node this user may not see is shown to root.
        """

    static let headings = ["CAMERA", "NODE", "DEVICE", "STATE", "MATCH", "DRIVER"]

    var cells: [String] {
        [
            name, node, configuredAs.isEmpty ? "-" : configuredAs.joined(separator: ","),
            holder.map { "\(state) (\($0))" } ?? state, matchTOML.split(separator: "\n").joined(separator: " "),
            driver ?? "-",
        ]
    }
}

extension HardwareIdentity {
    /// `046d:082d`; `nil` for what is not on USB.
    var usbID: String? {
        guard let vendorID, let productID else { return nil }
        return "\(vendorID):\(productID)"
    }
}
