// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

/// The released text of every type's `data`: a change here is a change of the contract.
@Suite("Event types")
struct EventTypesTests {
    @Test("agent changed")
    func agent() throws {
        try expect(
            AgentChanged(state: .stopped, version: "1.2.3"),
            "classroom.agent.changed",
            .operations,
            #"{"state":"stopped","version":"1.2.3"}"#
        )
    }

    @Test("camera changed")
    func camera() throws {
        try expect(
            CameraChanged(health: "covered", before: "ok"),
            "classroom.camera.changed",
            .operations,
            #"{"before":"ok","health":"covered"}"#
        )
    }

    @Test("capture audited")
    func capture() throws {
        try expect(
            CaptureAudited(kind: .sound, user: "li", duringLesson: true, seconds: 2.5),
            "classroom.audit.captured",
            .operations,
            #"{"during_lesson":true,"kind":"sound","seconds":2.5,"user":"li"}"#
        )
        try expect(
            CaptureAudited(kind: .picture, user: "li", duringLesson: false, seconds: nil),
            "classroom.audit.captured",
            .operations,
            #"{"during_lesson":false,"kind":"picture","user":"li"}"#
        )
    }

    @Test("clock synchronised")
    func clock() throws {
        try expect(
            ClockSynchronised(bootID: "b", offsetMilliseconds: -5),
            "classroom.clock.synchronised",
            .operations,
            #"{"bootid":"b","offset_ms":-5}"#
        )
    }

    @Test("device changed")
    func device() throws {
        try expect(
            DeviceChanged(status: .busy, reason: "in use", holder: "obs (pid 812)"),
            "classroom.device.changed",
            .operations,
            #"{"holder":"obs (pid 812)","reason":"in use","status":"busy"}"#
        )
        try expect(
            DeviceChanged(status: .available),
            "classroom.device.changed",
            .operations,
            #"{"status":"available"}"#
        )
    }

    @Test("motion measured")
    func motion() throws {
        let zones = [MotionMeasured.Zone(zone: "room", meanRatio: 0.25, peakRatio: 1)]
        try expect(
            MotionMeasured(periodSeconds: 60, frames: 600, zones: zones, presenceRatio: 0.5, meanLuma: 127.5),
            "classroom.motion.measured",
            .behaviour,
            #"{"frames":600,"mean_luma":127.5,"period_seconds":60,"presence_ratio":0.5,"#
                + #""zones":[{"mean_ratio":0.25,"peak_ratio":1,"zone":"room"}]}"#
        )
    }

    @Test("occupancy changed; unknown is null, not absent")
    func occupancy() throws {
        try expect(
            OccupancyChanged(occupied: nil, because: "unavailable"),
            "classroom.occupancy.changed",
            .behaviour,
            #"{"because":"unavailable","occupied":null}"#
        )
    }

    @Test("sound measured; the unit tells whether it is calibrated")
    func sound() throws {
        let levels = SoundMeasured.Levels(laeq: 55.5, lafmax: 70, la10: 60.25, la90: 40)
        try expect(
            SoundMeasured(periodSeconds: 60, calibrated: true, levels: levels, clippedRatio: 0),
            "classroom.sound.measured",
            .environment,
            #"{"calibrated":true,"clipped_ratio":0,"la10_dba":60.25,"la90_dba":40,"laeq_dba":55.5,"#
                + #""lafmax_dba":70,"period_seconds":60}"#
        )
        try expect(
            SoundMeasured(periodSeconds: 60, calibrated: false, levels: levels, clippedRatio: 0.125),
            "classroom.sound.measured",
            .environment,
            #"{"calibrated":false,"clipped_ratio":0.125,"la10_dbfs":60.25,"la90_dbfs":40,"laeq_dbfs":55.5,"#
                + #""lafmax_dbfs":70,"period_seconds":60}"#
        )
    }

    @Test("speech measured")
    func speech() throws {
        try expect(
            SpeechMeasured(periodSeconds: 60, speechRatio: 0.5),
            "classroom.speech.measured",
            .behaviour,
            #"{"method":"energy","period_seconds":60,"speech_ratio":0.5}"#
        )
    }

    @Test("store gap")
    func gap() throws {
        try expect(
            StoreGap(gapFamily: .environment, firstSequence: 3, lastSequence: 9, count: 7, reason: .quota),
            "classroom.store.gap",
            .operations,
            #"{"count":7,"family":"environment","first_sequence":3,"last_sequence":9,"reason":"quota"}"#
        )
    }

    @Test("store refused")
    func refused() throws {
        try expect(
            StoreRefused(counts: ["environment": 12, "behaviour": 3], seconds: 1.5, reason: .diskFull),
            "classroom.store.refused",
            .operations,
            #"{"counts":{"behaviour":3,"environment":12},"reason":"disk_full","seconds":1.5}"#
        )
    }

    @Test("store renewed")
    func renewed() throws {
        try expect(
            StoreRenewed(reason: "cut", setAsideAs: "events-1.damaged", previousEpoch: 4),
            "classroom.store.renewed",
            .operations,
            #"{"previous_epoch":4,"reason":"cut","set_aside_as":"events-1.damaged"}"#
        )
        try expect(
            StoreRenewed(reason: "cut", setAsideAs: nil, previousEpoch: nil),
            "classroom.store.renewed",
            .operations,
            #"{"reason":"cut"}"#
        )
    }

    @Test("store replayed")
    func replayed() throws {
        var event = StoreReplayed(user: "li", selection: .sequences, families: [.behaviour], count: 7)
        event.firstSequence = 3
        event.lastSequence = 9
        try expect(
            event,
            "classroom.store.replayed",
            .operations,
            #"{"count":7,"families":["behaviour"],"first_sequence":3,"last_sequence":9,"selection":"sequences","#
                + #""user":"li"}"#
        )
        event = StoreReplayed(user: "li", selection: .times, families: [.security, .behaviour], count: 7)
        event.sinceUnixMilliseconds = 10
        event.untilUnixMilliseconds = 20
        try expect(
            event,
            "classroom.store.replayed",
            .operations,
            #"{"count":7,"families":["security","behaviour"],"selection":"times","since_unix_ms":10,"#
                + #""until_unix_ms":20,"user":"li"}"#
        )
        try expect(
            StoreReplayed(user: "li", selection: .deadLetters, families: [.security], count: 1),
            "classroom.store.replayed",
            .operations,
            #"{"count":1,"families":["security"],"selection":"dead_letters","user":"li"}"#
        )
    }

    @Test("store salvaged")
    func salvaged() throws {
        let count = StoreSalvaged.FamilyCount(family: .security, salvagedCount: 4, lostCount: 1, isEndKnown: false)
        try expect(
            StoreSalvaged(
                setAsideAs: "events-1.damaged",
                salvagedEpoch: 3,
                families: [count],
                earlierCount: 2,
                unreadablePages: 5
            ),
            "classroom.store.salvaged",
            .operations,
            #"{"earlier":2,"epoch":3,"families":[{"end_known":false,"family":"security","lost":1,"salvaged":4}],"#
                + #""set_aside_as":"events-1.damaged","unreadable_pages":5}"#
        )
    }

    private func expect<Data: EventData>(_ data: Data, _ type: String, _ family: Family, _ json: String) throws {
        let draft = try EventDraft(data)
        #expect(draft.type == type)
        #expect(draft.family == family)
        #expect(String(decoding: draft.data, as: UTF8.self) == json)
    }
}
