// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents

/// Every event type there is. The tests find one that is missing here, or in docs/events.
enum EventTypeList {
    static let all: [any EventData.Type] = [
        AgentChanged.self, CameraChanged.self, CaptureAudited.self, ClockSynchronised.self, DeviceChanged.self,
        MotionMeasured.self, OccupancyChanged.self, SoundMeasured.self, SpeechMeasured.self, StoreGap.self,
        StoreRefused.self, StoreRenewed.self, StoreReplayed.self, StoreSalvaged.self,
    ]

    /// Schemas that are not of one type's data.
    static let otherSchemas: Set = ["batch", "envelope", "presence", "state"]

    static let valid: [any EventData] = [
        AgentChanged(state: .started, version: "0.1.0"),
        AgentChanged(state: .stopped, version: "0.1.0"),
        CameraChanged(health: "covered", before: "ok"),
        CaptureAudited(kind: .picture, user: "tech", duringLesson: false, seconds: nil),
        CaptureAudited(kind: .sound, user: "tech", duringLesson: true, seconds: 10.5),
        ClockSynchronised(bootID: bootID, offsetMilliseconds: 1_795_339_700_000),
        ClockSynchronised(bootID: bootID, offsetMilliseconds: -5),
        DeviceChanged(status: .available),
        DeviceChanged(status: .unavailable, reason: "cam-front: gone. Plug it in."),
        DeviceChanged(status: .busy, reason: "cam-front: busy. Close obs.", holder: "obs (pid 812)"),
        MotionMeasured(periodSeconds: 60, frames: 600, zones: [room], presenceRatio: nil, meanLuma: 122.9),
        MotionMeasured(periodSeconds: 0, frames: 1, zones: [room, podium], presenceRatio: 1, meanLuma: 255),
        OccupancyChanged(occupied: true, because: "speech"),
        OccupancyChanged(occupied: false, because: "quiet"),
        OccupancyChanged(occupied: nil, because: "unavailable"),
        SoundMeasured(periodSeconds: 60, calibrated: true, levels: levels(48.2), clippedRatio: 0),
        SoundMeasured(periodSeconds: 60, calibrated: false, levels: levels(-45.8), clippedRatio: 0.001),
        SoundMeasured(periodSeconds: 60, calibrated: false, levels: levels(nil), clippedRatio: 0),
        SpeechMeasured(periodSeconds: 60, speechRatio: 0.412),
        StoreGap(gapFamily: .environment, firstSequence: 7, lastSequence: 9, count: 3, reason: .quota),
        StoreGap(gapFamily: .behaviour, firstSequence: 1, lastSequence: 1, count: 1, reason: .space),
        StoreRefused(counts: ["environment": 12, "security": 1], seconds: 0.5, reason: .diskFull),
        StoreRefused(counts: ["behaviour": 1], seconds: 0, reason: .readOnly),
        StoreRenewed(reason: "it is not a store of this program", setAsideAs: "events.damaged", previousEpoch: 1),
        StoreRenewed(reason: "it is missing", setAsideAs: nil, previousEpoch: nil),
        replayed(.deadLetters), replayed(.sequences, sequences: 3...9), replayed(.times, times: -1...20),
        replayed(.times),
        salvaged(epoch: 1, lost: 2),
        salvaged(epoch: nil, lost: 0),
    ]

    static let broken: [any EventData] = [
        AgentChanged(state: .started, version: ""),
        CameraChanged(health: "tired", before: "ok"),
        CaptureAudited(kind: .picture, user: "tech", duringLesson: false, seconds: 3),
        CaptureAudited(kind: .sound, user: "", duringLesson: false, seconds: 3),
        ClockSynchronised(bootID: "not a boot", offsetMilliseconds: 0),
        DeviceChanged(status: .available, reason: "none"),
        MotionMeasured(periodSeconds: 60, frames: 0, zones: [room], presenceRatio: nil, meanLuma: 10),
        MotionMeasured(periodSeconds: 60, frames: 1, zones: [], presenceRatio: nil, meanLuma: 10),
        MotionMeasured(periodSeconds: 60, frames: 1, zones: [room], presenceRatio: 1.1, meanLuma: 10),
        MotionMeasured(periodSeconds: -1, frames: 1, zones: [room], presenceRatio: nil, meanLuma: 256),
        OccupancyChanged(occupied: nil, because: "quiet"),
        OccupancyChanged(occupied: true, because: "unavailable"),
        SoundMeasured(periodSeconds: 60, calibrated: true, levels: levels(181), clippedRatio: 0),
        SoundMeasured(periodSeconds: 60, calibrated: false, levels: levels(48.2), clippedRatio: 0),
        SoundMeasured(periodSeconds: 60, calibrated: false, levels: levels(nil), clippedRatio: 1.5),
        SpeechMeasured(periodSeconds: 60, speechRatio: 1.01),
        SpeechMeasured(periodSeconds: 60, speechRatio: 0, method: "guess"),
        StoreGap(gapFamily: .environment, firstSequence: 0, lastSequence: 9, count: 3, reason: .quota),
        StoreRefused(counts: [:], seconds: 1, reason: .quota),
        StoreRefused(counts: ["weather": 1], seconds: 1, reason: .other),
        StoreRefused(counts: ["environment": 0], seconds: 1, reason: .inputOutput),
        StoreRefused(counts: ["environment": 1], seconds: -1, reason: .inputOutput),
        StoreRenewed(reason: "", setAsideAs: nil, previousEpoch: 0),
        replayed(.times, sequences: 1...2), replayed(.sequences), replayed(.deadLetters, times: 3...9),
        StoreReplayed(user: "li", selection: .deadLetters, families: [], count: 1),
        StoreReplayed(user: "li", selection: .deadLetters, families: [.security], count: 0),
        salvaged(epoch: 0, lost: 0),
        salvaged(epoch: 1, lost: -1),
    ]

    static let bootID = "deb9bd18-282a-4e9f-91a0-ef2ccdcb233b"
    private static let room = MotionMeasured.Zone(zone: "room", meanRatio: 0.1108, peakRatio: 1)
    private static let podium = MotionMeasured.Zone(zone: "podium", meanRatio: 0, peakRatio: 0)

    private static func salvaged(epoch: Int64?, lost: Int64) -> StoreSalvaged {
        let count = StoreSalvaged.FamilyCount(family: .security, salvagedCount: 4, lostCount: lost, isEndKnown: true)
        return StoreSalvaged(
            setAsideAs: epoch == nil ? nil : "events.damaged",
            salvagedEpoch: epoch,
            families: [count],
            earlierCount: 0,
            unreadablePages: 0
        )
    }

    private static func levels(_ level: Double?) -> SoundMeasured.Levels {
        SoundMeasured.Levels(laeq: level, lafmax: level, la10: level, la90: level)
    }

    private static func replayed(
        _ selection: StoreReplayed.Selection,
        sequences: ClosedRange<Int64>? = nil,
        times: ClosedRange<Int64>? = nil
    ) -> StoreReplayed {
        var event = StoreReplayed(user: "li", selection: selection, families: [.behaviour, .security], count: 7)
        event.firstSequence = sequences?.lowerBound
        event.lastSequence = sequences?.upperBound
        event.sinceUnixMilliseconds = times?.lowerBound
        event.untilUnixMilliseconds = times?.upperBound
        return event
    }
}
