// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// How a camera lays out the pixels of a frame.
package enum PixelLayout: String, Hashable, Sendable, CaseIterable {
    /// Two pixels in four bytes: luma, blue difference, luma, red difference (`V4L2_PIX_FMT_YUYV`).
    case yuyv
    /// One JPEG a frame (`V4L2_PIX_FMT_MJPEG`).
    case mjpg
    /// One byte of luma a pixel (`V4L2_PIX_FMT_GREY`).
    case grey
}
