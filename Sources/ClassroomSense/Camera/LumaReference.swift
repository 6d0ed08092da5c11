// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

internal import CPixels

/// A remembered view to which pictures are compared: the moving background, or the empty room.
///
/// Light that changes as a whole changes nothing: a picture is compared to the view times the median of
/// picture/view, so neither a lamp nor the camera's automatic exposure looks like people.
final class LumaReference {
    /// Luma in 1/128 of a grey level.
    private let memory = PrivateMemory<Int16>(count: LumaPicture.pixelCount)

    /// How much brighter the picture is than this view, in 1/256.
    func gain(of picture: LumaPicture) -> Int {
        Int(cpixels_median_gain(picture.pixels, memory.base))
    }

    /// Counts the changed pixels of each grid cell; a cell with fewer than `minimum` counts as unchanged.
    ///
    /// `gain` is that of ``gain(of:)``, `threshold` in grey levels.
    /// - Returns: The changed part of the whole picture, 0 to 1.
    func compare(
        _ picture: LumaPicture,
        gain: Int,
        threshold: Int,
        minimum: Int,
        counts: inout [UInt8]
    ) -> Double {
        precondition(counts.count == ZoneGrid.cellCount)
        // A darker picture has smaller differences; below 12 they drown in the noise.
        let scaled = gain < 256 ? max(12, threshold * gain / 256) : threshold
        counts.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            cpixels_compare(picture.pixels, memory.base, CInt(min(gain, 2047)), CInt(min(scaled, threshold)), base)
        }
        var changed = 0
        for cell in counts.indices {
            if Int(counts[cell]) < minimum { counts[cell] = 0 }
            changed += Int(counts[cell])
        }
        return Double(changed) / Double(LumaPicture.pixelCount)
    }

    /// Moves the view towards the picture by 1/2^shift; 0 makes it the picture.
    func follow(_ picture: LumaPicture, shift: Int) {
        cpixels_follow(memory.base, picture.pixels, CInt(shift))
    }

    func copy(_ other: LumaReference) {
        memory.base.update(from: other.memory.base, count: memory.count)
    }

    func write(to picture: LumaPicture) {
        cpixels_background_picture(memory.base, picture.pixels)
    }
}
