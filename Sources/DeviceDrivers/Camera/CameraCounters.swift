// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What became of a camera's frames, since the driver was made; reopening does not reset it.
package struct CameraCounters: Hashable, Sendable {
    /// Buffers that came out of the kernel, whatever was in them.
    package var frames: UInt64 = 0
    /// Frames that were lent to the analysis.
    package var analysed: UInt64 = 0
    /// Good frames given back unread, as the camera is faster than was asked.
    package var paced: UInt64 = 0
    /// Holes in the numbering: frames that never reached us, for lack of buffers or on the cable.
    package var dropped: UInt64 = 0
    /// Buffers that the kernel marked as damaged; skipped.
    package var flagged: UInt64 = 0
    /// Buffers without a byte in them; skipped.
    package var emptyBuffers: UInt64 = 0
    /// JPEGs that did not begin or did not end, and raw frames shorter than their size; skipped.
    package var truncated: UInt64 = 0
    /// How often no usable frame came for the stall timeout.
    package var timeouts: UInt64 = 0

    package init() {}
}
