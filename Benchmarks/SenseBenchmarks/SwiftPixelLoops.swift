// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The loops of CPixels as one would write them in Swift, to know what the C is worth.
///
/// Never inlined, so that the optimiser cannot join repetitions.
enum SwiftPixelLoops {
    static let width = 320
    static let height = 180

    /// 4 by 4 mean of the luma of 1280x720 YUYV.
    @inline(never)
    static func reduce(_ source: UnsafePointer<UInt8>, _ picture: UnsafeMutablePointer<UInt8>) {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1280) { columns in
            for y in 0..<height {
                for x in 0..<1280 { columns[x] = UInt16(source[4 * y * 2560 + 2 * x]) }
                for line in (4 * y + 1)..<(4 * y + 4) {
                    for x in 0..<1280 { columns[x] &+= UInt16(source[line * 2560 + 2 * x]) }
                }
                for x in 0..<width {
                    let box = 4 * x
                    let sum = columns[box] &+ columns[box + 1] &+ columns[box + 2] &+ columns[box + 3]
                    picture[y * width + x] = UInt8(truncatingIfNeeded: (sum &+ 8) >> 4)
                }
            }
        }
    }

    /// Changed pixels of each cell of 10 by 10.
    @inline(never)
    static func compare(
        _ picture: UnsafePointer<UInt8>,
        _ reference: UnsafePointer<Int16>,
        gain: Int32,
        threshold: Int16,
        _ counts: UnsafeMutablePointer<UInt8>
    ) {
        for row in 0..<18 {
            for column in 0..<32 {
                var changed: UInt8 = 0
                for y in (row * 10)..<(row * 10 + 10) {
                    let start = y * width + column * 10
                    for x in start..<(start + 10) {
                        let expected = min(Int16(truncatingIfNeeded: (Int32(reference[x]) &* gain) >> 12), 2040)
                        let difference = Int16(picture[x]) &* 8 &- expected
                        let isBrighter = difference > threshold && reference[x] < 250 * 128
                        changed &+= isBrighter || difference < -threshold ? 1 : 0
                    }
                }
                counts[row * 32 + column] = changed
            }
        }
    }

    /// Sums and sums of squares of luma and Laplacian.
    @inline(never)
    static func measure(_ picture: UnsafePointer<UInt8>) -> (Int, Int, Int, Int) {
        var (luma, lumaSquared, laplacian, laplacianSquared) = (0, 0, 0, 0)
        for y in 0..<height {
            let row = picture + y * width
            for x in 0..<width {
                luma &+= Int(row[x])
                lumaSquared &+= Int(row[x]) &* Int(row[x])
            }
            guard y > 0, y < height - 1 else { continue }
            for x in 1..<(width - 1) {
                let around = Int(row[x - 1]) &+ Int(row[x + 1]) &+ Int(row[x - width]) &+ Int(row[x + width])
                let value = 4 &* Int(row[x]) &- around
                laplacian &+= value
                laplacianSquared &+= value &* value
            }
        }
        return (luma, lumaSquared, laplacian, laplacianSquared)
    }

    @inline(never)
    static func follow(_ background: UnsafeMutablePointer<Int16>, _ picture: UnsafePointer<UInt8>) {
        for index in 0..<(width * height) {
            background[index] &+= (Int16(picture[index]) &* 128 &- background[index]) >> 4
        }
    }
}
