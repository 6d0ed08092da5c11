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

    /// Finds what `name` means: a device id of the configuration, an ALSA card id such as `Webcam`, or a PCM such
    /// as `hw:CARD=Webcam` (anything with a colon).
    ///
    /// A card that a configured device leads to is opened with that device's settings, any other with the defaults.
    /// - Parameter configuration: `nil` when there is none.
    /// - Throws: ``DeviceLookupError``. An absent microphone of the configuration is found; opening it says `gone`.
    package init(
        named name: String,
        configuration: AgentConfiguration?,
        microphones: [MicrophoneEntry]
    ) throws(DeviceLookupError) {
        let devices = configuration?.devices ?? []
        let entry = microphones.first { $0.cardID == name }
        let id = entry.flatMap { configuration?.microphoneIDs(of: $0, among: microphones).first }
        if let device = devices.first(where: { $0.id.description == name }) ?? devices.first(where: { $0.id == id }) {
            guard case .microphone(let microphone) = device.kind else {
                throw .otherKind(name, is: "camera", command: "camera")
            }
            self.init(name, device.id, microphone, among: microphones)
            return
        }
        settings = SoundSettings()
        if let entry {
            source = .alsa(.distinguishing(entry, among: microphones))
            reference = DeviceReference(name: name, id: nil, node: entry.pcm(), isHardware: true)
        } else if name.contains(":") {
            source = .alsa(DeviceDrivers.MicrophoneMatch(pcm: name))
            reference = DeviceReference(name: name, id: nil, node: name, isHardware: true)
        } else {
            let valid = devices.compactMap { if case .microphone = $0.kind { $0.id.description } else { nil } }
            throw .unknown(name, kind: "microphone", command: "mic", valid: valid + microphones.map(\.cardID))
        }
    }

    private init(
        _ name: String,
        _ id: Code,
        _ microphone: AgentConfiguration.Microphone,
        among microphones: [MicrophoneEntry]
    ) {
        settings = microphone.senseSettings
        switch microphone.source {
        case .alsa(let match):
            let match = match?.driverMatch ?? DeviceDrivers.MicrophoneMatch()
            source = .alsa(match)
            // Absent: opening it says so.
            let entry = try? match.select(from: microphones, device: name).entry
            reference = DeviceReference(name: name, id: id, node: entry?.pcm(device: match.device), isHardware: true)
        case .file(let path):
            source = .file(path)
            reference = DeviceReference(name: name, id: id, node: path, isHardware: false)
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
            let match = match?.driverMatch ?? DeviceDrivers.MicrophoneMatch()
            // A match that leads nowhere is not this card's.
            return (try? match.select(from: microphones, device: ""))?.entry == entry ? device.id : nil
        }
    }
}
