// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The one place where sound is held: of fixed size, overwritten in place, zeroed at the end.
struct SampleBuffer: ~Copyable {
    let channels: Int
    /// Frames that fit.
    let capacity: Int
    private let samples: UnsafeMutableBufferPointer<Int16>

    init(capacity: Int, channels: Int) {
        self.capacity = capacity
        self.channels = channels
        samples = .allocate(capacity: capacity * channels)
        samples.initialize(repeating: 0)
    }

    deinit {
        // Not `memset`, which the compiler may leave out before a free.
        if let start = samples.baseAddress { explicit_bzero(start, samples.count * MemoryLayout<Int16>.size) }
        samples.deallocate()
    }

    /// Where the frames from `frame` on are to be written, interleaved.
    func withStorage<Result>(
        from frame: Int,
        _ body: (UnsafeMutableRawBufferPointer) -> Result
    ) -> Result {
        body(UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: samples[(frame * channels)...])))
    }

    /// Makes one channel of all, at the front: two are averaged, of more the first is kept.
    func mixDown() {
        switch channels {
        case 1:
            return
        case 2:
            for frame in 0..<capacity {
                samples[frame] = Int16((Int32(samples[2 * frame]) + Int32(samples[2 * frame + 1])) >> 1)
            }
        default:
            for frame in 0..<capacity { samples[frame] = samples[frame * channels] }
        }
    }

    /// Lends the front channel; ``mixDown()`` comes first.
    func withMono<Result>(_ body: (Span<Int16>) -> Result) -> Result {
        body(UnsafeBufferPointer(rebasing: samples[..<capacity]).span)
    }
}
