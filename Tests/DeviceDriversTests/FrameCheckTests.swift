// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("FrameCheck")
struct FrameCheckTests {
    @Test(
        "a JPEG is whole when it begins and ends",
        arguments: [
            ([0xFF, 0xD8, 1, 2, 0xFF, 0xD9], true), ([0xFF, 0xD8, 1, 2, 0xFF, 0xD9, 0, 0, 0], true),
            ([0xFF, 0xD8, 1, 2, 0xFF, 0xD9, 7, 7], true), ([0xFF, 0xD8, 0xFF, 0xD9], true),
            ([0xFF, 0xD8, 1, 2, 3, 4], false), ([0, 0, 1, 2, 0xFF, 0xD9], false), ([0xFF, 0xD8, 0xD9], false),
            ([0xFF, 0xD8], false), ([], false), ([UInt8](repeating: 0, count: 50_000), false),
            ([0xFF, 0xD8, 1, 2, 0xFF], false),
        ] as [([UInt8], Bool)]
    )
    func checksJPEG(bytes: [UInt8], isWhole: Bool) {
        #expect(FrameCheck.isWholeJPEG(bytes.span.bytes) == isWhole)
    }

    @Test("a raw frame is whole when all its rows are there", arguments: [(1279, false), (1280, true), (4096, true)])
    func checksRaw(count: Int, isWhole: Bool) {
        let format = CameraFormat(
            layout: .yuyv,
            size: CameraSize(width: 30, height: 20),
            bytesPerLine: 64,
            isSteppedDown: false
        )
        let bytes = [UInt8](repeating: 16, count: count)
        #expect(FrameCheck.isWhole(bytes.span.bytes, format: format) == isWhole)
    }
}
