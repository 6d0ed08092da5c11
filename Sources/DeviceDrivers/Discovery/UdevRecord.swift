// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CUdev

/// What udev and sysfs say of one device, copied out of libudev.
struct UdevRecord: Hashable, Sendable {
    /// The last part of its path in sysfs, such as `video0`.
    var systemName: String
    /// Its node, such as `/dev/video0`; `nil` for devices without one.
    var node: String?
    /// sysfs attribute `name`.
    var title: String?
    /// sysfs attribute `index`: which of the nodes of one V4L2 device this is.
    var index: Int?
    /// `ID_V4L_CAPABILITIES`, such as `:capture:`; needs udevd.
    var cameraCapabilities: String?
    var identity: HardwareIdentity

    /// - Parameter device: A live `udev_device`; nothing of it is kept.
    init(_ device: OpaquePointer) {
        func property(_ key: String) -> String? { Self.text(udev_device_get_property_value(device, key)) }

        systemName = Self.text(udev_device_get_sysname(device)) ?? ""
        node = Self.text(udev_device_get_devnode(device))
        title = Self.text(udev_device_get_sysattr_value(device, "name"))
        index = Self.text(udev_device_get_sysattr_value(device, "index")).flatMap { Int($0) }
        cameraCapabilities = property("ID_V4L_CAPABILITIES")

        // Belongs to `device`, which libudev frees with it.
        let usb = udev_device_get_parent_with_subsystem_devtype(device, "usb", "usb_device")
        func usbAttribute(_ key: String) -> String? {
            usb.flatMap { Self.text(udev_device_get_sysattr_value($0, key)) }
        }
        identity = HardwareIdentity(
            path: property("ID_PATH"),
            serial: property("ID_SERIAL"),
            shortSerial: property("ID_SERIAL_SHORT") ?? usbAttribute("serial"),
            vendorID: property("ID_VENDOR_ID") ?? usbAttribute("idVendor"),
            productID: property("ID_MODEL_ID") ?? usbAttribute("idProduct")
        )
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer, pointer.pointee != 0 else { return nil }
        return String(cString: pointer)
    }
}
