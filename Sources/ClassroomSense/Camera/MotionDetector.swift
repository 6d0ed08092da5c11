// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds what moves: the difference to a background that forgets within seconds.
final class MotionDetector {
    private static let brightestStep = 282  // 110 % of 256
    private static let darkestStep = 233  // 91 % of 256

    let background = LumaReference()
    private let settings: CameraSettings
    private var isPrimed = false
    /// Changed pixels of each cell in the last picture.
    private(set) var counts = [UInt8](repeating: 0, count: ZoneGrid.cellCount)

    init(settings: CameraSettings) {
        self.settings = settings
    }

    /// - Returns: The moving part of the picture, 0 to 1; 0 for the first picture.
    func observe(_ picture: LumaPicture) -> Double {
        guard isPrimed else {
            isPrimed = true
            background.follow(picture, shift: 0)
            for cell in counts.indices { counts[cell] = 0 }
            return 0
        }
        let gain = background.gain(of: picture)
        let ratio = background.compare(
            picture,
            gain: gain,
            threshold: settings.changeThreshold,
            minimum: settings.cellMinimum,
            counts: &counts
        )
        // After a step of the light a slow mixture of both lights would fit neither.
        let isStep = !(Self.darkestStep...Self.brightestStep).contains(gain)
        background.follow(picture, shift: isStep ? 0 : settings.backgroundShift)
        return ratio
    }

    /// Forgets the background: the next picture is the first one.
    func restart() {
        isPrimed = false
    }
}
