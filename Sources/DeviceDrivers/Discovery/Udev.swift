// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CUdev

/// One libudev context. libudev does no locking: a context and what comes from it stay on one thread.
///
/// Works without a running udevd: sysfs gives nodes, names and USB strings, and only what udevd's
/// rules compute (`ID_PATH`, `ID_SERIAL`) is missing.
struct Udev: ~Copyable {
    let context: OpaquePointer

    /// - Returns: `nil` only when memory is exhausted.
    init?() {
        guard let context = udev_new() else { return nil }
        self.context = context
    }

    deinit {
        udev_unref(context)
    }

    /// What is known of every device of a subsystem, in sysfs order.
    func records(ofSubsystem subsystem: String) -> [UdevRecord] {
        guard let enumeration = udev_enumerate_new(context) else { return [] }
        defer { udev_enumerate_unref(enumeration) }
        guard udev_enumerate_add_match_subsystem(enumeration, subsystem) >= 0 else { return [] }
        guard udev_enumerate_scan_devices(enumeration) >= 0 else { return [] }
        var records: [UdevRecord] = []
        var entry = udev_enumerate_get_list_entry(enumeration)
        while let current = entry {
            if let device = udev_device_new_from_syspath(context, udev_list_entry_get_name(current)) {
                records.append(UdevRecord(device))
                udev_device_unref(device)
            }
            entry = udev_list_entry_get_next(current)
        }
        return records
    }

    /// One device by the last part of its path in sysfs, such as `card0`; `nil` when it is not there.
    func record(subsystem: String, systemName: String) -> UdevRecord? {
        guard let device = udev_device_new_from_subsystem_sysname(context, subsystem, systemName) else { return nil }
        defer { udev_device_unref(device) }
        return UdevRecord(device)
    }
}
