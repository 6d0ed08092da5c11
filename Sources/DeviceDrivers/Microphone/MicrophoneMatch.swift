// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which microphone is meant, by what stays the same when card numbers do not.
///
/// All that is given must fit. With nothing given the first one is meant, by its place on the bus.
package struct MicrophoneMatch: Hashable, Sendable {
    /// ALSA's card id, such as `Webcam`; twins get `_1` in the order of arrival, so use ``path`` for them.
    package var card: String?
    /// udev's `ID_SERIAL` or `ID_SERIAL_SHORT`, whole.
    package var serial: String?
    /// udev's `ID_PATH`, whole.
    package var path: String?
    /// The number of the card's capture device; its first one when not given.
    package var device: Int?
    /// An ALSA PCM by name, such as `dsnoop:CARD=Webcam`, opened as it is; the rest is then ignored.
    package var pcm: String?

    package init(
        card: String? = nil,
        serial: String? = nil,
        path: String? = nil,
        device: Int? = nil,
        pcm: String? = nil
    ) {
        self.card = card
        self.serial = serial
        self.path = path
        self.device = device
        self.pcm = pcm
    }

    package func matches(_ microphone: MicrophoneEntry) -> Bool {
        if let card, microphone.cardID != card { return false }
        if let serial, !microphone.identity.hasSerial(serial) { return false }
        if let path, microphone.identity.path != path { return false }
        if let device, !microphone.devices.contains(device) { return false }
        return true
    }

    /// The first microphone that fits.
    /// - Throws: `gone`, under the name `device`, when none fits.
    package func select(
        from microphones: [MicrophoneEntry],
        device: String
    ) throws(DriverError) -> DeviceSelection<MicrophoneEntry> {
        let fitting = microphones.filter(matches).sorted(by: MicrophoneEntry.isOrderedBefore)
        guard let first = fitting.first else {
            throw DriverError(
                code: .gone,
                device: device,
                operation: "find",
                errno: ENODEV,
                detail: "no microphone\(description) among the \(microphones.count) present"
            )
        }
        return DeviceSelection(entry: first, alternatives: Array(fitting.dropFirst()))
    }
}

extension MicrophoneMatch: CustomStringConvertible {
    /// Empty, or ` with card X and serial Y and path Z`.
    package var description: String {
        let keys = [("card", card), ("serial", serial), ("path", path), ("device", device.map(String.init))]
        let parts = keys.compactMap { key, value in
            value.map { "\(key) \($0)" }
        }
        return parts.isEmpty ? "" : " with " + parts.joined(separator: " and ")
    }
}
