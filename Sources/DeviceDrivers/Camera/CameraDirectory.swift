// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CV4L
import Glibc

/// One capture node of a camera.
package struct CameraEntry: Hashable, Sendable {
    /// Such as `/dev/video0`; differs after every replug, so never for a config.
    package var node: String
    /// The camera's own name, such as `HD Pro Webcam C920`.
    package var card: String
    /// The kernel driver, such as `uvcvideo`; empty when the node could not be opened.
    package var driver: String
    /// Where it is plugged in, as V4L2 says it, such as `usb-0000:00:14.0-3`; empty like ``driver``.
    package var busInfo: String
    package var identity: HardwareIdentity
    /// Why the node could not be asked; `nil` when all is well.
    package var problem: DriverError?

    package init(
        node: String,
        card: String,
        driver: String = "",
        busInfo: String = "",
        identity: HardwareIdentity = HardwareIdentity(),
        problem: DriverError? = nil
    ) {
        self.node = node
        self.card = card
        self.driver = driver
        self.busInfo = busInfo
        self.identity = identity
        self.problem = problem
    }

    /// By place on the bus, then by number: the order that survives a reboot. Unknown places last.
    static func isOrderedBefore(_ first: CameraEntry, _ second: CameraEntry) -> Bool {
        switch (first.identity.path ?? first.place, second.identity.path ?? second.place) {
        case (let one?, let other?) where one != other: one < other
        case (.some, nil): true
        case (nil, .some): false
        default: (first.node.utf8.count, first.node) < (second.node.utf8.count, second.node)
        }
    }

    private var place: String? { busInfo.isEmpty ? nil : busInfo }
}

/// The cameras of this machine.
package enum CameraDirectory {
    /// Every node that captures pictures, by place on the bus; nodes for metadata are left out.
    ///
    /// Opens each node for a moment, which may wake a sleeping USB device: call it from a thread
    /// that may block. Works while other programs stream.
    package static func cameras() -> [CameraEntry] {
        guard let udev = Udev() else { return [] }
        return udev.records(ofSubsystem: "video4linux")
            .compactMap(entry)
            .sorted(by: CameraEntry.isOrderedBefore)
    }

    /// The camera that is meant. Blocks like ``cameras()``.
    /// - Throws: `gone` when none fits.
    package static func find(
        _ match: CameraMatch,
        device: String
    ) throws(DriverError) -> DeviceSelection<CameraEntry> {
        try match.select(from: cameras(), device: device)
    }

    private static func entry(_ record: UdevRecord) -> CameraEntry? {
        // The subsystem also has /dev/vbiN, /dev/radioN, /dev/v4l-subdevN and touch nodes.
        guard let node = record.node, node.hasPrefix("/dev/video") else { return nil }
        do throws(DriverError) {
            let capability = try V4LNode(path: node).capability()
            guard capability.canStream else { return nil }
            return CameraEntry(
                node: node,
                card: capability.card,
                driver: capability.driver,
                busInfo: capability.busInfo,
                identity: record.identity
            )
        } catch {
            // A camera that may not be opened must be seen, or nobody learns what is wrong with it.
            guard error.code == .denied || error.code == .busy, isProbablyCapture(record) else { return nil }
            return CameraEntry(node: node, card: record.title ?? "", identity: record.identity, problem: error)
        }
    }

    /// Without opening it: what udevd found out, or else that it is the first node of its device.
    private static func isProbablyCapture(_ record: UdevRecord) -> Bool {
        if let capabilities = record.cameraCapabilities { return capabilities.contains(":capture:") }
        return record.index == 0
    }
}
