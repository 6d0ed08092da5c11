// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import CPixels

/// The C loops beside the same loops in Swift.
func benchmarkLoops(frame: UnsafePointer<UInt8>) {
    let count = Int(CPIXELS_WIDTH * CPIXELS_HEIGHT)
    let picture = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    let background = UnsafeMutablePointer<Int16>.allocate(capacity: count)
    let cells = UnsafeMutablePointer<UInt8>.allocate(capacity: 576)
    defer {
        picture.deallocate()
        background.deallocate()
        cells.deallocate()
    }
    cpixels_reduce(frame, 2560, 1280, 720, 2, picture)
    background.initialize(repeating: 0, count: count)
    cpixels_follow(background, picture, 0)

    var kept = 0  // uses every result, or the optimiser would remove the work
    Table.row(
        "YUYV 1280x720 to luma, C",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            cpixels_reduce(frame, 2560, 1280, 720, 2, picture)
            kept &+= Int(picture[7])
        }
    )
    Table.row(
        "  the same in Swift",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            SwiftPixelLoops.reduce(frame, picture)
            kept &+= Int(picture[7])
        }
    )
    Table.row(
        "changed pixels of the grid, C",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            cpixels_compare(picture, background, 256, 25, cells)
            kept &+= Int(cells[7])
        }
    )
    Table.row(
        "  the same in Swift",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            SwiftPixelLoops.compare(picture, background, gain: 256, threshold: 200, cells)
            kept &+= Int(cells[7])
        }
    )
    Table.row(
        "background follows, C",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            cpixels_follow(background, picture, 4)
            kept &+= Int(background[7])
        }
    )
    Table.row(
        "  the same in Swift",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            SwiftPixelLoops.follow(background, picture)
            kept &+= Int(background[7])
        }
    )
    Table.row(
        "luma and Laplacian variance, C",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            kept &+= Int(cpixels_measure(picture).laplacian_squared)
        }
    )
    Table.row(
        "  the same in Swift",
        Measurement(repetitions: 50) { repetition in
            picture[0] = UInt8(repetition)  // no two repetitions are the same work
            kept &+= SwiftPixelLoops.measure(picture).3
        }
    )
    withExtendedLifetime(kept) {}
}
