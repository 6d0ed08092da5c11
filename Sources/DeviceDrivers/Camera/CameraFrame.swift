// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How the bytes of a frame are laid out.
package enum CameraLayout: String, Hashable, Sendable, CaseIterable {
    /// One JPEG file. It begins with FFD8 and has its FFD9; zeros may follow.
    case mjpg
    /// Y0 U Y1 V, two bytes a pixel, BT.601; rows are `bytesPerLine` apart.
    case yuyv
}

/// What is known of one frame. Its bytes are lent beside it and are valid only during the call.
package struct CameraFrame: Hashable, Sendable {
    package var layout: CameraLayout
    /// In pixels.
    package var width: Int
    /// In pixels.
    package var height: Int
    /// From one row's start to the next one's, padding included; 0 for a compressed layout.
    package var bytesPerLine: Int
    /// Counts every frame that the sensor produced, wrapping at 2³². A gap is a frame that was lost.
    package var sequence: UInt32
    /// When its first byte was captured, on `CLOCK_MONOTONIC`.
    package var timestampNanoseconds: Int64

    package init(
        layout: CameraLayout,
        width: Int,
        height: Int,
        bytesPerLine: Int,
        sequence: UInt32,
        timestampNanoseconds: Int64
    ) {
        self.layout = layout
        self.width = width
        self.height = height
        self.bytesPerLine = bytesPerLine
        self.sequence = sequence
        self.timestampNanoseconds = timestampNanoseconds
    }
}
