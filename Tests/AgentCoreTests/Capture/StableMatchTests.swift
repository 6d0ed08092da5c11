// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import ClassroomEvents
import DeviceDrivers
import Testing

@Suite("The stable match of a device")
struct StableMatchTests {
    private static func camera(_ node: Int, serial: String? = nil, path: String? = nil, card: String = "Webcam")
        -> CameraEntry
    {
        CameraEntry(
            node: "/dev/video\(node)",
            card: card,
            identity: HardwareIdentity(path: path, serial: serial.map { "Maker_\($0)" }, shortSerial: serial)
        )
    }

    /// Puts the lines into a configuration and reads it.
    private static func configuration(kind: String, _ lines: String) throws -> AgentConfiguration {
        let text = """
            [room]
            district = "d"
            school = "s"
            room = "r"
            [hub]
            addresses = ["mqtt://127.0.0.1:1883"]
            [[devices]]
            id = "device"
            kind = "\(kind)"
            \(lines)
            """
        return try AgentConfiguration.parse(text, name: "test", checkingFiles: false)
    }

    @Test(
        "a camera's is its serial number, else its port, else its name",
        arguments: [
            ([camera(0, serial: "A1", path: "usb-1")], #"match.serial = "A1""#),
            (
                [camera(0, serial: "A1", path: "usb-1"), camera(1, serial: "A1", path: "usb-2")],
                #"match.path = "usb-1""#
            ),
            ([camera(0, path: "usb-1")], #"match.path = "usb-1""#),
            ([camera(0), camera(1, card: "Other")], #"match.name = "Webcam""#),
        ] as [([CameraEntry], String)]
    )
    func cameras(cameras: [CameraEntry], expected: String) {
        #expect(CameraMatch.distinguishing(cameras[0], among: cameras).toml == expected)
    }

    @Test("a configuration with it leads back to that camera, whatever its name is made of", arguments: [0, 1, 2])
    func cameraRoundTrip(index: Int) throws {
        let cameras = [
            Self.camera(2, serial: "S\"1\\ä", path: "usb-1"), Self.camera(0, path: "usb-2"),
            Self.camera(4, card: "Odd \"name\"\n\u{1B}[2J"),
        ]

        let lines = CameraMatch.distinguishing(cameras[index], among: cameras).toml
        let configuration = try Self.configuration(kind: "camera", lines)

        let found = cameras.map { configuration.cameraIDs(of: $0, among: cameras).map(\.description) }
        #expect(found.enumerated().map { $0.element == ($0.offset == index ? ["device"] : []) } == [true, true, true])
    }

    @Test("a microphone's is its card id, but the port for one of two of the same name")
    func microphones() throws {
        let desk = MicrophoneEntry(
            cardIndex: 0,
            cardID: "Mic",
            cardName: "Desk",
            identity: HardwareIdentity(path: "usb-1")
        )
        let twin = MicrophoneEntry(
            cardIndex: 1,
            cardID: "Mic_1",
            cardName: "Desk",
            identity: HardwareIdentity(path: "usb-2")
        )
        let other = MicrophoneEntry(cardIndex: 2, cardID: "Loopback", cardName: "Loopback")
        let all = [desk, twin, other]

        let lines = all.map { MicrophoneMatch.distinguishing($0, among: all).toml }

        #expect(lines == [#"match.path = "usb-1""#, #"match.path = "usb-2""#, #"match.card = "Loopback""#])
        for (index, line) in lines.enumerated() {
            let configuration = try Self.configuration(kind: "microphone", line)
            #expect(configuration.microphoneIDs(of: all[index], among: all).map(\.description) == ["device"])
        }
    }
}
