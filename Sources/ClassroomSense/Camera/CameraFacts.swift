// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What can be said about a camera's picture.
package enum CameraHealth: String, Hashable, Sendable, CaseIterable {
    case ok
    /// Something hides all or much of the view.
    case covered
    /// The view is there but blurred.
    case defocused
    /// Every frame equals the one before it, bit by bit.
    case frozen
    /// Too little light to see; the lights being off at night, or a cap on the lens.
    case dark
    /// No frames. Never found by ``CameraAnalyser``, which sees only frames; said by the camera's driver.
    case lost
}

/// What one frame says, without a pixel of it.
package struct CameraFacts: Hashable, Sendable {
    /// When the frame was taken, on the clock that the caller uses.
    package var time: Duration
    /// The part of the picture that moves, 0 to 1.
    package var motion: Double
    /// The moving part of every zone, 0 to 1.
    package var motionByZone: [String: Double]
    /// Whether the picture differs from the empty room; `nil` while there is no reference yet, the light is
    /// too different from the reference's to compare, or the picture cannot be trusted.
    package var isPresent: Bool?
    /// The part of the picture that differs from the empty room, 0 to 1. Not a count of people.
    package var presence: Double?
    package var hasReference: Bool
    /// Mean luma, 0 to 255.
    package var meanLuma: Double
    /// The variance of the picture's Laplacian: falls with defocus, rises with noise. Compare it only with
    /// itself.
    package var sharpness: Double
    package var health: CameraHealth

    package init(
        time: Duration,
        motion: Double,
        motionByZone: [String: Double] = [:],
        isPresent: Bool? = nil,
        presence: Double? = nil,
        hasReference: Bool = false,
        meanLuma: Double = 0,
        sharpness: Double = 0,
        health: CameraHealth = .ok
    ) {
        self.time = time
        self.motion = motion
        self.motionByZone = motionByZone
        self.isPresent = isPresent
        self.presence = presence
        self.hasReference = hasReference
        self.meanLuma = meanLuma
        self.sharpness = sharpness
        self.health = health
    }
}
