// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// A camera's picture became unusable, or usable again.
package struct CameraChanged: EventData {
    package static let type = "classroom.camera.changed"
    package static let family = Family.operations

    /// `ok`, `covered`, `defocused`, `frozen`, `dark`, or `lost` when no picture comes at all.
    package var health: String
    /// What it was before.
    package var before: String

    package init(health: String, before: String) {
        self.health = health
        self.before = before
    }
}
