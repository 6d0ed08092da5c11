// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("FramePacer")
struct FramePacerTests {
    /// How many of the frames that a camera sends in some seconds are let through.
    private func admitted(camera: Double, asked: Double, seconds: Int, jitter: Int64 = 0) -> Int {
        var pacer = FramePacer(framesPerSecond: asked)
        return (0..<Int(camera * Double(seconds))).count { index in
            let time = Int64(Double(index) / camera * 1e9) + (index % 2 == 0 ? jitter : -jitter)
            return pacer.admits(time)
        }
    }

    @Test(
        "the mean rate is what was asked, or what the camera has",
        arguments: [
            (30, 10, 100), (15, 10, 100), (25, 10, 100), (60, 10, 100), (10, 10, 100), (5, 10, 50), (30, 0, 300),
        ]
            as [(Double, Double, Int)]
    )
    func holdsRate(camera: Double, asked: Double, expected: Int) {
        #expect(abs(admitted(camera: camera, asked: asked, seconds: 10) - expected) <= 1)
    }

    @Test("a camera of the asked rate loses nothing to its own jitter")
    func toleratesJitter() {
        #expect(admitted(camera: 10, asked: 10, seconds: 10, jitter: 8_000_000) == 100)
    }

    @Test("after a pause one frame is let through, not all that are late")
    func doesNotBurst() {
        var pacer = FramePacer(framesPerSecond: 10)
        let admitted = [0, 5_000_000_000, 5_033_000_000, 5_100_000_000].map { pacer.admits($0) }
        #expect(admitted == [true, true, false, true])
    }

    @Test("frames that come unevenly around the asked rate are all let through, also after one is lost")
    func toleratesLateness() {
        var pacer = FramePacer(framesPerSecond: 10)
        let admitted = [0, 140, 205, 430, 500, 590].map { pacer.admits($0 * 1_000_000) }
        #expect(admitted == [true, true, true, true, true, true])
    }

    @Test("a clock that jumps back, or wraps, begins a new schedule", arguments: [0, Int64.min, Int64.max] as [Int64])
    func survivesJump(time: Int64) {
        var pacer = FramePacer(framesPerSecond: 10)
        let times = [9_000_000_000_000_000_000, time, time &+ 1_000_000, time &+ 100_000_000]
        let admitted = times.map { pacer.admits($0) }
        #expect(admitted == [true, true, false, true])
    }
}
