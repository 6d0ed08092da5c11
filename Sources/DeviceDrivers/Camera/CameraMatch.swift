// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// Which camera is meant, by what stays the same when `/dev/videoN` does not.
///
/// All that is given must fit. With nothing given the first camera is meant, by its place on the bus.
package struct CameraMatch: Hashable, Sendable {
    /// udev's `ID_SERIAL` or `ID_SERIAL_SHORT`, whole.
    package var serial: String?
    /// udev's `ID_PATH`, or the bus information that V4L2 gives, whole.
    package var path: String?
    /// Part of the card's name, upper and lower case alike.
    package var name: String?

    package init(serial: String? = nil, path: String? = nil, name: String? = nil) {
        self.serial = serial
        self.path = path
        self.name = name
    }

    package func matches(_ camera: CameraEntry) -> Bool {
        if let serial, !camera.identity.hasSerial(serial) { return false }
        if let path, camera.identity.path != path, camera.busInfo != path { return false }
        if let name, !camera.card.lowercased().contains(name.lowercased()) { return false }
        return true
    }

    /// The first camera that fits.
    /// - Throws: `gone`, under the name `device`, when none fits.
    package func select(
        from cameras: [CameraEntry],
        device: String
    ) throws(DriverError) -> DeviceSelection<CameraEntry> {
        let fitting = cameras.filter(matches).sorted(by: CameraEntry.isOrderedBefore)
        guard let first = fitting.first else {
            throw DriverError(
                code: .gone,
                device: device,
                operation: "find",
                errno: ENODEV,
                detail: "no camera\(description) among the \(cameras.count) present"
            )
        }
        return DeviceSelection(entry: first, alternatives: Array(fitting.dropFirst()))
    }
}

extension CameraMatch: CustomStringConvertible {
    /// Empty, or ` with serial X and path Y and name Z`.
    package var description: String {
        let parts = [("serial", serial), ("path", path), ("name", name)].compactMap { key, value in
            value.map { "\(key) \($0)" }
        }
        return parts.isEmpty ? "" : " with " + parts.joined(separator: " and ")
    }
}
