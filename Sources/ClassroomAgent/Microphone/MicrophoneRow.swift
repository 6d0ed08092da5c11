// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import DeviceDrivers

/// One microphone as `mic list` shows it; the keys are those of `--json`.
struct MicrophoneRow: DeviceRow {
    var name: String
    /// ALSA's id of the card.
    var card: String
    /// What ALSA opens, such as `hw:CARD=Webcam,DEV=0`.
    var pcm: String
    /// Numbers of the card's capture devices.
    var captureDevices: [Int]
    /// Device ids of the configuration that lead to this card; more than one is a mistake there.
    var configuredAs: [String]
    /// `free`, `busy` or `denied`.
    var state: String
    /// The program that records from it.
    var holder: String?
    var serial: String?
    var path: String?
    /// USB vendor and product, `046d:082d`.
    var usbID: String?
    /// Lines for a `[[devices]]` table.
    var matchTOML: String

    enum CodingKeys: String, CodingKey {
        case name, card, pcm
        case captureDevices = "capture_devices"
        case configuredAs = "configured_as"
        case state, holder, serial, path
        case usbID = "usb_id"
        case matchTOML = "match_toml"
    }

    init(_ microphone: MicrophoneEntry, ids: [Code], use: DeviceUse, among microphones: [MicrophoneEntry]) {
        let identity = microphone.identity
        name = microphone.cardName
        card = microphone.cardID
        pcm = microphone.pcm()
        captureDevices = microphone.devices
        configuredAs = ids.map(\.description)
        state = use.word
        holder = use.holder?.description
        serial = identity.shortSerial ?? identity.serial
        path = identity.path
        usbID = identity.usbID
        matchTOML = MicrophoneMatch.distinguishing(microphone, among: microphones).toml
    }

    static let adviceForNone = """
        No microphone found. Check that it is plugged in, that 'lsusb' or 'cat /proc/asound/cards' lists it, \
        and that this user is in the group audio ('id').
        """

    static let headings = ["MICROPHONE", "CARD", "DEVICE", "STATE", "MATCH"]

    var cells: [String] {
        [
            name, card, configuredAs.isEmpty ? "-" : configuredAs.joined(separator: ","),
            holder.map { "\(state) (\($0))" } ?? state, matchTOML.split(separator: "\n").joined(separator: " "),
        ]
    }
}
