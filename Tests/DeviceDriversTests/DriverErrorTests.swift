// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import DeviceDrivers

@Suite("DriverError")
struct DriverErrorTests {
    @Test(
        "an error number says what can be done, with either sign",
        arguments: [
            (ENODEV, .gone), (ENOENT, .gone), (ENXIO, .gone), (EBADFD, .gone), (EBUSY, .busy), (EACCES, .denied),
            (EPERM, .denied), (EINVAL, .unsupported), (ENOTTY, .unsupported), (ENOSPC, .noBandwidth),
            (ETIMEDOUT, .stalled), (EIO, .inputOutput), (EPROTO, .inputOutput), (ECANCELED, .cancelled),
        ] as [(CInt, DriverError.Code)]
    )
    func classifies(errno: CInt, code: DriverError.Code) {
        #expect(DriverError(device: "cam", operation: "ioctl", errno: errno).code == code)
        #expect(DriverError(device: "cam", operation: "ioctl", errno: -errno).code == code)
        #expect(DriverError(device: "cam", operation: "ioctl", errno: -errno).errno == errno)
    }

    @Test("the smallest integer is an error number like any other")
    func survivesExtremes() {
        #expect(DriverError(device: "cam", operation: "ioctl", errno: .min).code == .inputOutput)
    }

    @Test("a busy device is described with the program that holds it")
    func namesHolder() {
        let holder = DeviceHolder(processName: "zoom", processID: 4711)
        let error = DriverError(device: "cam-front", operation: "VIDIOC_S_FMT", errno: EBUSY, holder: holder)
        #expect(
            error.description
                == "cam-front: VIDIOC_S_FMT failed: Device or resource busy (busy, held by zoom, process 4711)"
        )
        #expect(error.advice.contains("Close zoom (process 4711)"))
    }

    @Test("a detail replaces the system's words")
    func prefersDetail() {
        let error = DriverError(code: .gone, device: "mic", operation: "find", errno: ENODEV, detail: "no microphone")
        #expect(error.description == "mic: find failed: no microphone (gone)")
    }

    @Test("every code comes with advice of its own", arguments: DriverError.Code.allCases)
    func advises(code: DriverError.Code) {
        let advice = DriverError(code: code, device: "cam", operation: "open").advice
        #expect(advice.hasSuffix("."))
        let others = DriverError.Code.allCases.filter { $0 != code && ![code, $0].allSatisfy(Self.isNoFault) }
        #expect(!others.contains { DriverError(code: $0, device: "cam", operation: "open").advice == advice })
    }

    private static func isNoFault(_ code: DriverError.Code) -> Bool { code == .cancelled || code == .closed }
}
