// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Makes facts of one camera's pictures: motion, presence, health.
///
/// Belongs to one thread at a time, the camera's. Its memory is fixed, about 0.6 MB. The pictures it
/// remembers (background, empty room) cannot be taken out of it and are gone with it.
package final class CameraAnalyser {
    /// A longer time between two frames is an interruption.
    private static let longestPause = Duration.seconds(5)

    private let settings: CameraSettings
    private let motion: MotionDetector
    private let presence: PresenceDetector
    private let judge: HealthJudge
    private var health: HealthHysteresis
    private var lastTime: Duration?

    /// - Precondition: The settings have no problems.
    package init(settings: CameraSettings) {
        precondition(settings.problems.isEmpty, settings.problems.joined(separator: "; "))
        self.settings = settings
        self.motion = MotionDetector(settings: settings)
        self.presence = PresenceDetector(settings: settings)
        self.judge = HealthJudge(settings: settings)
        self.health = HealthHysteresis(faultAfter: settings.faultAfter, recoveredAfter: settings.recoveredAfter)
    }

    /// Judges the next picture. About 0.2 ms; allocates only the result.
    ///
    /// `time` is when it was taken, on any clock that never goes back. A picture that is older than the last one,
    /// or more than 5 s younger, starts anew; the empty room is remembered. While `isSoundHeard` (a microphone hears
    /// somebody in the room) the room is not taken for empty.
    package func process(_ picture: LumaPicture, at time: Duration, isSoundHeard: Bool = false) -> CameraFacts {
        if let lastTime, time < lastTime || time - lastTime > Self.longestPause { interrupt() }
        lastTime = time

        let moving = motion.observe(picture)
        let verdict = judge.judge(picture, background: motion.background, at: time)
        let state = health.observe(verdict.health, at: time)
        // One frame that equals the last is no fault yet and shows the room as well as the last one did.
        let isTrusted = state == .ok && (verdict.health == .ok || verdict.health == .frozen)
        let isQuiet = isTrusted && moving <= settings.stillRatio && !isSoundHeard
        presence.learn(from: motion.background, isQuiet: isQuiet, at: time)
        let difference = isTrusted ? presence.compare(picture) : nil
        return CameraFacts(
            time: time,
            motion: moving,
            motionByZone: settings.zones.ratios(of: motion.counts),
            isPresent: difference.map { $0 > settings.presenceRatio },
            presence: difference,
            hasReference: presence.hasReference,
            meanLuma: verdict.meanLuma,
            sharpness: verdict.sharpness,
            health: state
        )
    }

    /// The stream was stopped or began anew: what lasted until now no longer lasts.
    package func interrupt() {
        motion.restart()
        presence.interrupt()
        judge.restart()
        health.interrupt()
    }
}
