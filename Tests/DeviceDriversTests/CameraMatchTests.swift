// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("CameraMatch")
struct CameraMatchTests {
    /// Twins in two sockets, and a third camera; in the order of a bad day.
    private let cameras = [
        CameraEntry(
            node: "/dev/video10",
            card: "Desk Camera",
            busInfo: "usb-0000:00:14.0-9",
            identity: HardwareIdentity(path: "pci-usb-0:9:1.0", serial: "Acme_Desk_D1", shortSerial: "D1")
        ),
        CameraEntry(
            node: "/dev/video2",
            card: "Room Camera",
            identity: HardwareIdentity(path: "pci-usb-0:4:1.0", serial: "Acme_Room")
        ),
        CameraEntry(
            node: "/dev/video0",
            card: "Room Camera",
            identity: HardwareIdentity(path: "pci-usb-0:3:1.0", serial: "Acme_Room")
        ),
    ]

    @Test(
        "each key finds its camera",
        arguments: [
            (CameraMatch(serial: "Acme_Desk_D1"), "/dev/video10"), (CameraMatch(serial: "D1"), "/dev/video10"),
            (CameraMatch(path: "pci-usb-0:4:1.0"), "/dev/video2"),
            (CameraMatch(path: "usb-0000:00:14.0-9"), "/dev/video10"), (CameraMatch(name: "desk"), "/dev/video10"),
            (CameraMatch(serial: "Acme_Room", path: "pci-usb-0:4:1.0"), "/dev/video2"),
        ]
    )
    func finds(match: CameraMatch, node: String) throws {
        let selection = try match.select(from: cameras, device: "cam")
        #expect(selection.entry.node == node)
        #expect(!selection.isAmbiguous)
    }

    @Test("without a key the lowest place on the bus is taken, and the others are named")
    func takesFirstPlace() throws {
        let selection = try CameraMatch().select(from: cameras, device: "cam")
        #expect(selection.entry.node == "/dev/video0")
        #expect(selection.alternatives.map(\.node) == ["/dev/video2", "/dev/video10"])
    }

    @Test("twins with one serial are reported as ambiguous")
    func reportsTwins() throws {
        let selection = try CameraMatch(serial: "Acme_Room").select(from: cameras, device: "cam")
        #expect(selection.entry.node == "/dev/video0")
        #expect(selection.isAmbiguous)
    }

    @Test("without known places the lower number is taken, as a number and not as text")
    func ordersByNumber() throws {
        let nodes = ["/dev/video10", "/dev/video9"].map { CameraEntry(node: $0, card: "Room Camera") }
        #expect(try CameraMatch().select(from: nodes, device: "cam").entry.node == "/dev/video9")
    }

    @Test("keys that no single camera has all of are gone, and the error says which keys")
    func requiresAllKeys() {
        let match = CameraMatch(serial: "D1", path: "pci-usb-0:3:1.0")
        let error = #expect(throws: DriverError.self) { try match.select(from: cameras, device: "cam-front") }
        #expect(error?.code == .gone)
        #expect(
            error?.description
                == "cam-front: find failed: no camera with serial D1 and path pci-usb-0:3:1.0 among the 3 present (gone)"
        )
    }
}
