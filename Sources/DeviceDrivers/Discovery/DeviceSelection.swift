// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// The device that a match found, and the others it could have meant.
package struct DeviceSelection<Entry: Hashable & Sendable>: Hashable, Sendable {
    package var entry: Entry
    /// Devices that fit as well. Not empty means that the config should say more, as a replug may
    /// change which one is taken.
    package var alternatives: [Entry]

    package var isAmbiguous: Bool { !alternatives.isEmpty }
}
