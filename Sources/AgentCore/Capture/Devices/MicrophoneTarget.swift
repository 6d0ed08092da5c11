// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import ClassroomEvents
package import ClassroomSense
package import DeviceDrivers

/// The microphone that a command is about, with all that is needed to open it as the agent would.
package struct MicrophoneTarget: Sendable {
    package enum Source: Hashable, Sendable {
        case alsa(DeviceDrivers.MicrophoneMatch)
        case file(String)
    }

    package var reference: DeviceReference
    package var source: Source
    package var settings: SoundSettings

    /// What `name` means: a device id of the configuration, an ALSA card id such as `Webcam`, or a PCM such
    /// as `hw:CARD=Webcam` (anything with a colon).
    ///
    /// A card that a configured device leads to is opened with that device's settings, any other with the defaults.
    /// - Parameter configuration: `nil` when there is none.
    /// - Throws: ``DeviceLookupError``. An absent microphone of the configuration is found; opening it says `gone`.
    package static func find(
        _ name: String,
        configuration: AgentConfiguration?,
        microphones: [MicrophoneEntry]
    ) throws(DeviceLookupError) -> MicrophoneTarget {
        let devices = configuration?.devices ?? []
        let entry = microphones.first { $0.cardID == name }
        let id = entry.flatMap { configuration?.microphoneIDs(of: $0, among: microphones).first }
        if let device = devices.first(where: { $0.id.description == name }) ?? devices.first(where: { $0.id == id }) {
            return try configured(device, as: name, among: microphones)
        }
        if let entry {
            return MicrophoneTarget(
                reference: DeviceReference(name: name, id: nil, node: entry.pcm(), isHardware: true),
                source: .alsa(.distinguishing(entry, among: microphones)),
                settings: SoundSettings()
            )
        }
        guard name.contains(":") else {
            let ids = devices.compactMap { if case .microphone = $0.kind { $0.id.description } else { nil } }
            throw .unknown(name, kind: "microphone", command: "mic", valid: ids + microphones.map(\.cardID))
        }
        return MicrophoneTarget(
            reference: DeviceReference(name: name, id: nil, node: name, isHardware: true),
            source: .alsa(DeviceDrivers.MicrophoneMatch(pcm: name)),
            settings: SoundSettings()
        )
    }

    private static func configured(
        _ device: AgentConfiguration.Device,
        as name: String,
        among microphones: [MicrophoneEntry]
    ) throws(DeviceLookupError) -> MicrophoneTarget {
        guard case .microphone(let microphone) = device.kind else {
            throw .otherKind(name, is: "camera", command: "camera")
        }
        switch microphone.source {
        case .alsa(let match):
            let match = match?.driverMatch ?? DeviceDrivers.MicrophoneMatch()
            let entry = try? match.select(from: microphones, device: name).entry  // absent: opening it says so
            let node = entry?.pcm(device: match.device)
            return MicrophoneTarget(
                reference: DeviceReference(name: name, id: device.id, node: node, isHardware: true),
                source: .alsa(match),
                settings: microphone.senseSettings
            )
        case .file(let path):
            return MicrophoneTarget(
                reference: DeviceReference(name: name, id: device.id, node: path, isHardware: false),
                source: .file(path),
                settings: microphone.senseSettings
            )
        }
    }
}

extension AgentConfiguration {
    /// The configured devices that lead to this sound card.
    package func microphoneIDs(of entry: MicrophoneEntry, among microphones: [MicrophoneEntry]) -> [Code] {
        devices.compactMap { device in
            guard case .microphone(let microphone) = device.kind, case .alsa(let match) = microphone.source else {
                return nil
            }
            let driverMatch = match?.driverMatch ?? DeviceDrivers.MicrophoneMatch()
            // A match that leads nowhere is not this card's.
            return (try? driverMatch.select(from: microphones, device: ""))?.entry == entry ? device.id : nil
        }
    }
}
