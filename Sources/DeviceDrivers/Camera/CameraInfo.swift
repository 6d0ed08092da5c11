// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// One pixel format of a camera with the sizes and rates it comes in.
package struct CameraOffer: Hashable, Sendable {
    /// A size, and the rates at that size.
    package struct Mode: Hashable, Sendable {
        package var size: CameraSize
        /// Frames a second, in the camera's order; empty when its driver does not say.
        package var framesPerSecond: [Double]
    }

    /// The format's code, such as `MJPG`, `YUYV` or `H264`.
    package var fourcc: String
    /// The driver's name for it.
    package var title: String
    /// `nil` for a format that the agent cannot read.
    package var layout: CameraLayout?
    /// For a camera that scales to any size, its largest and its smallest one.
    package var modes: [Mode]
}

/// All that can be learnt of a camera without starting it.
package struct CameraInfo: Hashable, Sendable {
    package var entry: CameraEntry
    package var offers: [CameraOffer]

    /// Asks the camera; blocks for as long as it takes to wake, and works while others stream.
    /// - Throws: `gone` or `denied` when its node cannot be opened.
    package init(entry: CameraEntry) throws(DriverError) {
        self.entry = entry
        offers = try V4LNode(path: entry.node).offers()
    }
}
