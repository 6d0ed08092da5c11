// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import DeviceDrivers

// The `match` that a device found on this machine should have in the configuration, so that it is found again
// after a reboot or a replug.

extension DeviceDrivers.CameraMatch {
    /// The serial number where one fits this camera alone, else the port, else the name. Where not even these tell
    /// it from another, all that is known.
    package static func distinguishing(_ camera: CameraEntry, among cameras: [CameraEntry]) -> Self {
        let identity = camera.identity
        let place = identity.path ?? nonEmpty(camera.busInfo)
        let candidates = [
            nonEmpty(identity.shortSerial).map { Self(serial: $0) },
            place.map { Self(path: $0) },
            nonEmpty(identity.serial).map { Self(serial: $0) },
            nonEmpty(camera.card).map { Self(name: $0) },
        ]
        let unique = candidates.compactMap(\.self).first { match in cameras.filter(match.matches).count == 1 }
        return unique ?? Self(path: place, name: nonEmpty(camera.card))
    }

    /// Lines for a `[[devices]]` table of a camera.
    package var toml: String {
        tomlLines([("serial", serial), ("path", path), ("name", name)])
    }
}

extension DeviceDrivers.MicrophoneMatch {
    /// The card id; for one of several cards of the same name the port or the serial number, as ALSA numbers such
    /// cards in the order of their arrival.
    package static func distinguishing(_ microphone: MicrophoneEntry, among microphones: [MicrophoneEntry]) -> Self {
        let identity = microphone.identity
        let hasTwin = microphones.filter { $0.cardName == microphone.cardName }.count > 1
        let candidates = [
            nonEmpty(identity.shortSerial).map { Self(serial: $0) },
            nonEmpty(identity.path).map { Self(path: $0) },
        ]
        let unique = candidates.compactMap(\.self).first { match in microphones.filter(match.matches).count == 1 }
        return hasTwin ? unique ?? Self(card: microphone.cardID) : Self(card: microphone.cardID)
    }

    /// Lines for a `[[devices]]` table of a microphone.
    package var toml: String {
        tomlLines([("card", card), ("serial", serial), ("path", path)])
    }
}

private func nonEmpty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

private func tomlLines(_ keys: [(String, String?)]) -> String {
    keys.compactMap { key, value in value.map { "match.\(key) = \(ConfigText.quoted($0))" } }.joined(separator: "\n")
}
