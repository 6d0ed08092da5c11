// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import AgentCore

@Suite("Texts for people")
struct TextTests {
    @Test(
        "sizes have three figures",
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.00 kB"), (1_268_000, "1.27 MB"), (9_994_000, "9.99 MB"),
            (9_995_000, "10.0 MB"), (98_300_000_000, "98.3 GB"), (999_400, "999 kB"), (999_500, "1.00 MB"),
        ] as [(Int64, String)]
    )
    func sizes(bytes: Int64, text: String) {
        #expect(ByteText.text(bytes) == text)
    }

    @Test(
        "durations have two units at most",
        arguments: [
            (-5, "0 s"), (59, "59 s"), (60, "1 min"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (86_400, "1 d"),
            (385_200, "4 d 11 h"),
        ] as [(Int64, String)]
    )
    func spans(seconds: Int64, text: String) {
        #expect(ClockText.span(seconds: seconds) == text)
    }

    @Test("decimals are rounded and filled up")
    func decimals() {
        #expect(DecimalText.text(12.5, places: 2) == "12.50")
        #expect(DecimalText.text(-0.04, places: 1) == "0.0")
        #expect(DecimalText.text(-31.25, places: 1) == "-31.3")
        #expect(DecimalText.text(9.999, places: 2) == "10.00")
        #expect(DecimalText.text(.nan, places: 1) == "nan")
    }

    @Test("a table aligns its columns and leaves no space at a line's end")
    func table() {
        var table = TextTable([("NAME", .left), ("COUNT", .right), ("NOTE", .left)])
        table.add(["a", "5", ""])
        table.add(["behaviour", "1234567", "x"])

        #expect(
            table.text == """
                NAME         COUNT  NOTE
                a                5
                behaviour  1234567  x
                """
        )
    }

    @Test("an event becomes time, type, device and what it says")
    func event() throws {
        let code = try #require(Code("r301"))
        let moment = Moment(
            unixNanoseconds: 1_795_000_000_250_000_000,
            bootMilliseconds: 1,
            bootID: "b",
            isSynchronised: true
        )
        let draft = try EventDraft(OccupancyChanged(occupied: true, because: "motion"), device: Code("cam"), at: moment)
        let room = RoomAddress(district: code, school: code, room: code)

        let line = EventLine(payload: draft.encode(id: "1", epoch: 1, sequence: 1, room: room))

        #expect(line.time == ClockText.dateAndTime(unixSeconds: 1_795_000_000))
        #expect(line.type == "occupancy.changed")
        #expect(line.device == "cam")
        #expect(line.data == "because=motion occupied=true")
    }

    @Test("a state is shown without what has a column of its own")
    func state() {
        let payload = #"{"device":"cam","kind":"camera","status":"available","time":"2026-11-22T08:15:00.250+08:00"}"#

        let line = EventLine(payload: Array(payload.utf8))

        #expect(line.time == "2026-11-22 08:15:00")
        #expect(line.device == "cam" && line.type.isEmpty)
        #expect(line.data == "kind=camera status=available")
    }

    @Test("what is not JSON is shown as text, cut, and cannot steer the terminal")
    func foreign() {
        let escape = EventLine(payload: Array("a\u{1B}[2Jb\n".utf8))
        let long = EventLine(payload: [UInt8](repeating: UInt8(ascii: "x"), count: 1000))
        let binary = EventLine(payload: [0xFF, 0xFE, 0x00])

        #expect(escape.data == "a [2Jb ")
        #expect(long.data.count == EventLine.longestData)
        #expect(binary.data == "3 bytes that are not text")
    }

    @Test("nested data is flattened")
    func nested() throws {
        let json = #"{"zones":[{"zone":"podium","mean":0.25}],"a":{"b":1,"c":null},"s":"two words","t":true}"#
        let value = try #require(JSONValue(Array(json.utf8)))

        #expect(value.compact == #"a.b=1 a.c=- s="two words" t=true zones=[{mean=0.25 zone=podium}]"#)
    }

    @Test("each event of a batch has a line")
    func batch() {
        let event = #"{"specversion":"1.0","type":"classroom.a.b","source":"/d/s/r/cam","data":{"n":1}}"#

        let lines = EventLine.lines(payload: Array("[\(event),\(event)]".utf8))

        #expect(lines.map(\.type) == ["a.b", "a.b"] && lines.map(\.device) == ["cam", "cam"])
        #expect(EventLine.lines(payload: Array("[]".utf8)).count == 1)
        #expect(EventLine.lines(payload: Array("no JSON".utf8)).map(\.data) == ["no JSON"])
    }

    @Test("families that wait, a budget and a hub that says nothing are part of the status")
    func waiting() {
        var status = LocalFixture.status
        status.hub.families = [
            .init(family: "security", mode: .live, waiting: 0),
            .init(family: "behaviour", mode: .backlog, waiting: 1200),
            .init(family: "environment", mode: .held, waiting: 7, reason: "Quota exceeded."),
        ]
        (status.hub.bytesPerSecond, status.hub.unacknowledgedSeconds) = (60_000, 31)

        let lines = StatusText.text(status, eventsWaiting: 1207).split(separator: "\n").map(String.init)

        #expect(lines.contains("backlog  behaviour: 1200 waiting, sent in batches"))
        #expect(lines.contains("HELD     environment: 7 waiting; Quota exceeded."))
        #expect(!lines.contains { $0.contains("security") })
        #expect(lines[2].contains("at most 60.0 kB a second; the hub accepts but does not acknowledge"))
    }

    @Test("the status of an agent, golden")
    func status() throws {
        var status = LocalFixture.status
        var camera = try CheckFixture.state("cam-front")
        (camera.framesPerSecond, camera.motionRatio, camera.format, camera.node) = (
            9.9, 0.0125, "MJPG 1280x720", "/dev/video0"
        )
        var missing = try CheckFixture.state("mic-desk", .unavailable)
        (missing.kind, missing.reason) = ("microphone", "mic-desk: find failed (gone). Check the plug.")
        status.devices = [camera, missing]

        #expect(
            StatusText.text(status, eventsWaiting: 3) == """
                room     changsha/no7/r301, occupied
                agent    version 1.2.3, process 4711
                hub      connected to mqtt://127.0.0.1:1883 (MQTT 5), 2 on their way
                events   12 stored and 0 refused since the start, 3 waiting for the hub

                DEVICE     KIND        STATUS       READING                     FORMAT         NODE
                cam-front  camera      available    9.9 frames/s, motion 1.3 %  MJPG 1280x720  /dev/video0
                mic-desk   microphone  unavailable  -                           -              -

                mic-desk: find failed (gone). Check the plug.
                """
        )
    }
}
