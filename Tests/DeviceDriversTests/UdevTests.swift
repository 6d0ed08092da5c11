// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("Udev")
struct UdevTests {
    @Test("finds a device and its node in sysfs, udevd running or not")
    func findsDevice() throws {
        let udev = try Udev.make()
        // Taken out first: #expect cannot hold a context that may not be copied.
        let record = udev.record(subsystem: "mem", systemName: "null")
        let records = udev.records(ofSubsystem: "mem")
        #expect(record?.systemName == "null")
        #expect(record?.node == "/dev/null")
        #expect(record?.identity == HardwareIdentity())
        #expect(records.contains { $0 == record })
    }

    @Test("what is not there is nil or empty, not an error")
    func reportsNothing() throws {
        let udev = try Udev.make()
        let record = udev.record(subsystem: "sound", systemName: "card31")
        let records = udev.records(ofSubsystem: "no such subsystem")
        #expect(record == nil)
        #expect(records.isEmpty)
    }
}

extension Udev {
    fileprivate static func make() throws -> Udev {
        guard let udev = Udev() else { throw DriverError(device: "udev", operation: "udev_new", errno: 12) }
        return udev
    }
}
