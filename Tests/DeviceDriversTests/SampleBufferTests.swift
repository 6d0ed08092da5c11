// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import DeviceDrivers

@Suite("SampleBuffer")
struct SampleBufferTests {
    private func mixed(_ samples: [Int16], channels: Int) -> [Int16] {
        let buffer = SampleBuffer(capacity: samples.count / channels, channels: channels)
        buffer.withStorage(from: 0) { storage in
            samples.withUnsafeBytes { storage.copyMemory(from: $0) }
        }
        buffer.mixDown()
        return buffer.withMono { $0.withUnsafeBufferPointer(Array.init) }
    }

    @Test(
        "one channel stays, two are averaged, of more the first is taken",
        arguments: [
            (1, [5, -6], [5, -6]), (2, [10, 20, .max, .max, .min, .min], [15, .max, .min]),
            (4, [1, 9, 9, 9, -2, 9, 9, 9], [1, -2]),
        ] as [(Int, [Int16], [Int16])]
    )
    func mixes(channels: Int, samples: [Int16], expected: [Int16]) {
        #expect(mixed(samples, channels: channels) == expected)
    }

    @Test("a part is written behind the frames that are there already")
    func fillsInParts() {
        let buffer = SampleBuffer(capacity: 3, channels: 1)
        buffer.withStorage(from: 0) { $0.storeBytes(of: 7, as: Int16.self) }
        buffer.withStorage(from: 2) { storage in
            #expect(storage.count == 2)
            storage.storeBytes(of: 9, as: Int16.self)
        }
        let samples = buffer.withMono { $0.withUnsafeBufferPointer(Array.init) }
        #expect(samples == [7, 0, 9])
    }
}
