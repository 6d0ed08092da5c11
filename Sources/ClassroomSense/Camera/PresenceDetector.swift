// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Finds who sits still: the difference to a frozen view of the empty room.
final class PresenceDetector {
    /// Light between a quarter and four times the reference's can be compared.
    private static let comparableGains = 64...1024

    private let settings: CameraSettings
    private let reference = LumaReference()
    private var counts = [UInt8](repeating: 0, count: ZoneGrid.cellCount)
    private var quietSince: Duration?
    private(set) var hasReference = false

    init(settings: CameraSettings) {
        self.settings = settings
    }

    /// - Returns: The part of the picture that differs from the empty room, or `nil` when that cannot be said.
    func compare(_ picture: LumaPicture) -> Double? {
        guard hasReference else { return nil }
        let gain = reference.gain(of: picture)
        guard Self.comparableGains.contains(gain) else { return nil }
        return reference.compare(
            picture,
            gain: gain,
            threshold: settings.changeThreshold,
            minimum: settings.cellMinimum,
            counts: &counts
        )
    }

    /// Takes the background as the empty room once picture and room have been quiet for long enough.
    func learn(from background: LumaReference, isQuiet: Bool, at time: Duration) {
        guard isQuiet else {
            quietSince = nil
            return
        }
        let since = quietSince ?? time
        quietSince = since
        let needed = hasReference ? settings.nextReferenceAfter : settings.firstReferenceAfter
        guard time - since >= needed else { return }
        reference.copy(background)
        hasReference = true
        quietSince = time
    }

    /// What was quiet before a gap says nothing about the gap.
    func interrupt() {
        quietSince = nil
    }
}
