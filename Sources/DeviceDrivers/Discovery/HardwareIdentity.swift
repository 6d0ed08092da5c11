// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What stays the same of a device when its number changes. Any part may be unknown.
package struct HardwareIdentity: Hashable, Sendable {
    /// Where it is plugged in: udev's `ID_PATH`, such as `pci-0000:00:14.0-usb-0:3:1.0`.
    package var path: String?
    /// udev's `ID_SERIAL`: vendor, model and serial number. Equal for twins without a number.
    package var serial: String?
    /// The serial number alone, as the device reports it.
    package var shortSerial: String?
    /// USB vendor, four hexadecimal digits.
    package var vendorID: String?
    /// USB product, four hexadecimal digits.
    package var productID: String?

    package init(
        path: String? = nil,
        serial: String? = nil,
        shortSerial: String? = nil,
        vendorID: String? = nil,
        productID: String? = nil
    ) {
        self.path = path
        self.serial = serial
        self.shortSerial = shortSerial
        self.vendorID = vendorID
        self.productID = productID
    }

    /// Whether `wanted` is its serial in the long or in the short form.
    func hasSerial(_ wanted: String) -> Bool { serial == wanted || shortSerial == wanted }
}
