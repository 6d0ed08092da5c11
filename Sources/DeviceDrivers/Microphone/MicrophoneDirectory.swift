// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import CALSA
import Glibc

/// One sound card that can capture.
package struct MicrophoneEntry: Hashable, Sendable {
    /// Differs after every replug, so never for a config.
    package var cardIndex: Int
    /// Such as `Webcam`; what `hw:CARD=` takes.
    package var cardID: String
    /// For people, such as `HD Pro Webcam C920`.
    package var cardName: String
    /// The numbers of its capture devices, ascending, not empty.
    package var devices: [Int]
    package var identity: HardwareIdentity
    /// Why the card could not be asked; `nil` when all is well.
    package var problem: DriverError?

    package init(
        cardIndex: Int,
        cardID: String,
        cardName: String,
        devices: [Int] = [0],
        identity: HardwareIdentity = HardwareIdentity(),
        problem: DriverError? = nil
    ) {
        self.cardIndex = cardIndex
        self.cardID = cardID
        self.cardName = cardName
        self.devices = devices
        self.identity = identity
        self.problem = problem
    }

    /// What ALSA opens for a capture device, without conversion; the first one unless told.
    package func pcm(device: Int? = nil) -> String { "hw:CARD=\(cardID),DEV=\(device ?? devices.first ?? 0)" }

    /// The node behind ``pcm(device:)``, for finding out who holds it.
    package func node(device: Int?) -> String { "/dev/snd/pcmC\(cardIndex)D\(device ?? devices.first ?? 0)c" }

    /// By place on the bus, then by number. Unknown places last.
    static func isOrderedBefore(_ first: MicrophoneEntry, _ second: MicrophoneEntry) -> Bool {
        switch (first.identity.path, second.identity.path) {
        case (let one?, let other?) where one != other: one < other
        case (.some, nil): true
        case (nil, .some): false
        default: first.cardIndex < second.cardIndex
        }
    }
}

/// The microphones of this machine.
package enum MicrophoneDirectory {
    private static let classFolder = "/sys/class/sound"

    /// Every card with a capture device, by place on the bus. Opens only control nodes, so it works
    /// while other programs record.
    package static func microphones() -> [MicrophoneEntry] {
        calsa_silence()
        let udev = Udev()
        // Not `snd_card_next`, which passes over the cards that this process may not open: nobody would
        // learn what is wrong with them.
        let names = DirectoryListing.names(of: classFolder, limit: 1024)
        let cards = names.filter { $0.hasPrefix("card") }.compactMap { CInt($0.dropFirst(4)) }
        return cards.compactMap { card in
            guard var entry = entry(ofCard: card, names: names) else { return nil }
            if let record = udev?.record(subsystem: "sound", systemName: "card\(card)") {
                entry.identity = record.identity
            }
            return entry
        }
        .sorted(by: MicrophoneEntry.isOrderedBefore)
    }

    /// The microphone that is meant.
    /// - Throws: `gone` when none fits.
    package static func find(
        _ match: MicrophoneMatch,
        device: String
    ) throws(DriverError) -> DeviceSelection<MicrophoneEntry> {
        try match.select(from: microphones(), device: device)
    }

    private static func entry(ofCard card: CInt, names: [String]) -> MicrophoneEntry? {
        var control: OpaquePointer?
        guard snd_ctl_open(&control, "hw:\(card)", SND_CTL_NONBLOCK) == 0, let control else {
            // libasound calls a card that it may not open absent; the node tells.
            let node = "/dev/snd/controlC\(card)"
            guard access(node, R_OK | W_OK) != 0 else { return nil }
            let error = DriverError(device: node, operation: "open", errno: errno)
            return error.code == .denied ? entry(ofClosedCard: card, names: names, problem: error) : nil
        }
        defer { snd_ctl_close(control) }
        var info: OpaquePointer?
        guard snd_ctl_card_info_malloc(&info) == 0, let info else { return nil }
        defer { snd_ctl_card_info_free(info) }
        guard snd_ctl_card_info(control, info) == 0 else { return nil }
        let devices = captureDevices(of: control)
        guard !devices.isEmpty else { return nil }
        return MicrophoneEntry(
            cardIndex: Int(card),
            cardID: String(cString: snd_ctl_card_info_get_id(info)),
            cardName: String(cString: snd_ctl_card_info_get_name(info)),
            devices: devices
        )
    }

    /// What sysfs tells everyone of a card that may not be opened.
    private static func entry(ofClosedCard card: CInt, names: [String], problem: DriverError) -> MicrophoneEntry? {
        let prefix = "pcmC\(card)D"
        let devices = names.compactMap { name in
            name.hasPrefix(prefix) && name.hasSuffix("c") ? Int(name.dropFirst(prefix.count).dropLast()) : nil
        }
        guard !devices.isEmpty, case .success(let text) = SmallFile.read("\(classFolder)/card\(card)/id") else {
            return nil
        }
        let id = String(text.prefix { $0 != "\n" })
        return MicrophoneEntry(
            cardIndex: Int(card),
            cardID: id,
            cardName: id,
            devices: devices.sorted(),
            problem: problem
        )
    }

    private static func captureDevices(of control: OpaquePointer) -> [Int] {
        var info: OpaquePointer?
        guard snd_pcm_info_malloc(&info) == 0, let info else { return [] }
        defer { snd_pcm_info_free(info) }
        var devices: [Int] = []
        var device: CInt = -1
        while snd_ctl_pcm_next_device(control, &device) == 0, device >= 0 {
            snd_pcm_info_set_device(info, CUnsignedInt(device))
            snd_pcm_info_set_subdevice(info, 0)
            snd_pcm_info_set_stream(info, SND_PCM_STREAM_CAPTURE)
            if snd_ctl_pcm_info(control, info) == 0 { devices.append(Int(device)) }
        }
        return devices
    }
}
