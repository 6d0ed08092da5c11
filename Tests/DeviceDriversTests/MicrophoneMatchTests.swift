// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("MicrophoneMatch")
struct MicrophoneMatchTests {
    private let microphones = [
        MicrophoneEntry(cardIndex: 2, cardID: "PCH", cardName: "Mainboard", devices: [0, 2]),
        MicrophoneEntry(
            cardIndex: 1,
            cardID: "Webcam_1",
            cardName: "Webcam",
            identity: HardwareIdentity(path: "pci-usb-0:4:1.2", shortSerial: "W2")
        ),
        MicrophoneEntry(
            cardIndex: 0,
            cardID: "Webcam",
            cardName: "Webcam",
            identity: HardwareIdentity(path: "pci-usb-0:5:1.2", shortSerial: "W1")
        ),
    ]

    @Test(
        "each key finds its card, whatever number it has",
        arguments: [
            (MicrophoneMatch(card: "Webcam"), "hw:CARD=Webcam,DEV=0"),
            (MicrophoneMatch(serial: "W2"), "hw:CARD=Webcam_1,DEV=0"),
            (MicrophoneMatch(path: "pci-usb-0:5:1.2"), "hw:CARD=Webcam,DEV=0"),
            (MicrophoneMatch(card: "PCH"), "hw:CARD=PCH,DEV=0"),
            (MicrophoneMatch(device: 2), "hw:CARD=PCH,DEV=2"),
        ]
    )
    func finds(match: MicrophoneMatch, pcm: String) throws {
        #expect(try match.select(from: microphones, device: "mic").entry.pcm(device: match.device) == pcm)
    }

    @Test("without a key the lowest place on the bus comes first and cards without a place last")
    func orders() throws {
        let selection = try MicrophoneMatch().select(from: microphones, device: "mic")
        #expect(selection.entry.cardID == "Webcam_1")
        #expect(selection.alternatives.map(\.cardID) == ["Webcam", "PCH"])
    }

    @Test("a card that is not there is gone")
    func reportsMissing() {
        let error = #expect(throws: DriverError.self) {
            try MicrophoneMatch(card: "Absent").select(from: microphones, device: "mic")
        }
        #expect(error?.code == .gone)
    }
}
