// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc
import Testing

@testable import DeviceDrivers

@Suite("FormatLadder")
struct FormatLadderTests {
    private static let sizes = [(1920, 1080), (1280, 720), (640, 480), (640, 360), (320, 240), (160, 120)]

    private func offer(_ layout: CameraLayout?, _ sizes: [(Int, Int)] = sizes) -> CameraOffer {
        let modes = sizes.map { CameraOffer.Mode(size: CameraSize(width: $0.0, height: $0.1), framesPerSecond: []) }
        return CameraOffer(fourcc: "", title: "", layout: layout, modes: modes)
    }

    private func rungs(_ ladder: FormatLadder) -> [String] {
        ladder.rungs.map { "\($0.layout) \($0.size.width)x\($0.size.height)" }
    }

    @Test("the asked size comes first in each layout, then sizes of half the area and less")
    func ordersRungs() {
        let ladder = FormatLadder(request: CameraFormatRequest(), offers: [offer(.yuyv), offer(.mjpg), offer(nil)])
        #expect(
            rungs(ladder) == [
                "mjpg 1280x720", "yuyv 1280x720", "mjpg 640x480", "yuyv 640x480", "mjpg 320x240", "yuyv 320x240",
            ]
        )
    }

    @Test("a layout that has exactly the asked size is tried before one that has not")
    func prefersExactSize() {
        let ladder = FormatLadder(
            request: CameraFormatRequest(),
            offers: [offer(.mjpg, [(1024, 768)]), offer(.yuyv, [(1280, 720)])]
        )
        #expect(rungs(ladder) == ["yuyv 1280x720", "mjpg 1280x720"])
    }

    @Test("without bandwidth it steps down to the first size that starts, and says so")
    func stepsDown() throws {
        let ladder = FormatLadder(request: CameraFormatRequest(), offers: [offer(.mjpg), offer(.yuyv)])
        var tried = 0
        let started = try ladder.climb(device: "cam") { (rung, isSteppedDown) throws(DriverError) in
            tried += 1
            guard rung.size.width <= 640 else {
                throw DriverError(device: "cam", operation: "VIDIOC_STREAMON", errno: ENOSPC)
            }
            return (rung, isSteppedDown)
        }
        #expect(tried == 3)
        #expect(started.0 == FormatLadder.Rung(layout: .mjpg, size: CameraSize(width: 640, height: 480)))
        #expect(started.1)
    }

    @Test("when nothing fits on the bus the error is noBandwidth, with advice about USB")
    func givesUp() {
        let ladder = FormatLadder(request: CameraFormatRequest(), offers: [offer(.mjpg)])
        let error = #expect(throws: DriverError.self) {
            try ladder.climb(device: "cam") { (rung, _) throws(DriverError) -> Int in
                let errno = rung.size.width > 320 ? ENOSPC : EINVAL
                throw DriverError(device: "cam", operation: "VIDIOC_STREAMON", errno: errno)
            }
        }
        #expect(error?.code == .noBandwidth)
        #expect(error?.advice.contains("USB") == true)
    }

    @Test("an error that no format can cure ends the climb at once", arguments: [EBUSY, ENODEV, EIO])
    func stopsAtOtherErrors(errno: CInt) {
        let ladder = FormatLadder(request: CameraFormatRequest(), offers: [offer(.mjpg), offer(.yuyv)])
        var tried = 0
        let error = #expect(throws: DriverError.self) {
            try ladder.climb(device: "cam") { (_, _) throws(DriverError) -> Int in
                tried += 1
                throw DriverError(device: "cam", operation: "VIDIOC_S_FMT", errno: errno)
            }
        }
        #expect(tried == 1)
        #expect(error?.errno == errno)
    }

    @Test("a camera without an allowed layout is unsupported")
    func reportsNoLayout() {
        let ladder = FormatLadder(request: CameraFormatRequest(layouts: [.mjpg]), offers: [offer(.yuyv), offer(nil)])
        let error = #expect(throws: DriverError.self) {
            try ladder.climb(device: "cam") { (_, _) throws(DriverError) in 0 }
        }
        #expect(error?.code == .unsupported)
    }
}
