// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// Decides whether a room is occupied, out of what its cameras and microphones say.
///
/// Occupied as soon as one device has evidence that lasted a little; vacant only when no device has had any for long.
/// A device that fails or falls silent says nothing any more, neither for nor against; with none left the answer
/// is `nil`, never the last one. Times come from one clock that never goes back.
package struct OccupancyModel: Sendable {
    /// What one device has said lately.
    private struct Witness {
        var motion = EvidenceWindow(length: .seconds(5))
        var presence = EvidenceWindow(length: .seconds(5))
        var speech = EvidenceWindow(length: .seconds(10))
        var lastHeard: Duration
    }

    package static let mostDevices = 32
    /// The longest time that one camera's facts stand for.
    private static let longestStep = Duration.seconds(2)

    private let settings: OccupancySettings
    private var witnesses: [String: Witness] = [:]
    /// When there was evidence last; before there was any, since when somebody watches.
    private var quietSince: Duration?

    /// `nil` while nobody can tell: at first, and when all devices have failed.
    package private(set) var isOccupied: Bool?

    /// - Precondition: The settings have no problems.
    package init(settings: OccupancySettings = OccupancySettings()) {
        precondition(settings.problems.isEmpty, settings.problems.joined(separator: "; "))
        self.settings = settings
    }

    /// Takes a camera's facts. A camera whose health is not `ok` counts as unavailable.
    ///
    /// Devices beyond ``mostDevices`` are ignored.
    package mutating func observe(_ facts: CameraFacts, from device: String) -> OccupancyChange? {
        guard facts.health == .ok else { return lose(device, at: facts.time) }
        let motionRatio = settings.motionRatio
        note(device, at: facts.time) { witness in
            let step = min(Self.longestStep, facts.time - witness.lastHeard)
            witness.motion.add(facts.motion >= motionRatio ? step : .zero, at: facts.time)
            witness.presence.add(facts.isPresent == true ? step : .zero, at: facts.time)
        }
        return advance(to: facts.time)
    }

    /// Takes a microphone's second. A silent microphone counts as unavailable.
    package mutating func observe(_ second: SecondOfSound, from device: String) -> OccupancyChange? {
        guard !second.isMicrophoneSilent else { return lose(device, at: second.time) }
        note(device, at: second.time) { witness in
            witness.speech.add(.seconds(second.speechRatio), at: second.time)
        }
        return advance(to: second.time)
    }

    /// The device has failed: what it said no longer counts.
    package mutating func lose(_ device: String, at time: Duration) -> OccupancyChange? {
        witnesses[device] = nil
        return advance(to: time)
    }

    /// Lets time pass. Call it at least every few seconds, also when no device says anything.
    package mutating func advance(to time: Duration) -> OccupancyChange? {
        for device in Array(witnesses.keys) {
            witnesses[device]?.motion.advance(to: time)
            witnesses[device]?.presence.advance(to: time)
            witnesses[device]?.speech.advance(to: time)
        }
        witnesses = witnesses.filter { time - $0.value.lastHeard <= settings.staleAfter }
        guard !witnesses.isEmpty else {
            quietSince = nil
            return change(to: nil, because: .unavailable, at: time)
        }
        if let evidence {
            quietSince = time
            return change(to: true, because: evidence, at: time)
        }
        let since = quietSince ?? time
        quietSince = since
        guard time - since >= settings.vacantAfter else { return nil }
        return change(to: false, because: .quiet, at: time)
    }

    private mutating func note(_ device: String, at time: Duration, _ update: (inout Witness) -> Void) {
        guard witnesses[device] != nil || witnesses.count < Self.mostDevices else { return }
        var witness = witnesses[device] ?? Witness(lastHeard: time)
        update(&witness)
        witness.lastHeard = max(witness.lastHeard, time)
        witnesses[device] = witness
    }

    /// The strongest evidence that any device has now.
    private var evidence: OccupancyChange.Reason? {
        let all = witnesses.values
        if all.contains(where: { $0.motion.total >= settings.motionDuration }) { return .motion }
        if all.contains(where: { $0.speech.total >= settings.speechDuration }) { return .speech }
        if all.contains(where: { $0.presence.total >= settings.presenceDuration }) { return .presence }
        return nil
    }

    private mutating func change(
        to isOccupied: Bool?,
        because reason: OccupancyChange.Reason,
        at time: Duration
    ) -> OccupancyChange? {
        guard isOccupied != self.isOccupied else { return nil }
        self.isOccupied = isOccupied
        return OccupancyChange(isOccupied: isOccupied, because: reason, time: time)
    }
}
