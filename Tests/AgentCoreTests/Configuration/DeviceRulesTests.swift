// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import Testing

@testable import AgentCore

@Suite("Rules of [[devices]]")
struct DeviceRulesTests {
    private static let camera = "[[devices]]\nid = \"cam\"\nkind = \"camera\"\n"
    private static let microphone = "[[devices]]\nid = \"mic\"\nkind = \"microphone\"\n"
    private static let code = "1 to 32 of a-z, 0-9 and -"

    private static let cameras = [
        BrokenRule(camera + "source = \"usb\"", "source: \"usb\" is not one of \"v4l2\", \"file\""),
        BrokenRule(camera + "width = 159", "width: 159 is not in 160…4096"),
        BrokenRule(camera + "height = 4097", "height: 4097 is not in 120…4096"),
        BrokenRule(camera + "frames_per_second = 31", "frames_per_second: 31 is not in 1…30"),
        BrokenRule(camera + "format = \"h264\"", "format: \"h264\" is not one of \"auto\", \"mjpg\", \"yuyv\""),
        BrokenRule(camera + "motion_threshold = 9", "motion_threshold: 9 is not in 10…100"),
        BrokenRule(camera + "health_seconds = 0", "health_seconds: 0 is not in 1…600"),
        BrokenRule(camera + "measurement_seconds = 0", "measurement_seconds: 0 is not in 1…3600"),
        BrokenRule(camera + "file = \"/a.mjpg\"", "file: has no use without source = \"file\""),
        BrokenRule(
            camera + "source = \"file\"",
            "file: is required with source = \"file\": absolute path ending in .mjpg or .mjpeg"
        ),
        BrokenRule(
            camera + "source = \"file\"\nfile = \"/a.mp4\"",
            "file: \"/a.mp4\" is not an absolute path ending in .mjpg or .mjpeg"
        ),
        BrokenRule(
            camera + "source = \"file\"\nfile = \"/a.mjpg\"\nmatch = { serial = \"1\" }",
            "match: has no use with source = \"file\""
        ),
        BrokenRule(camera + "match = {}", "match: is empty; valid: serial, path or name"),
        BrokenRule(camera + "match = \"CAM\"", "match: \"CAM\" is a string, not a table"),
        BrokenRule(camera + "match = { name = \"\" }", "match.name: \"\" is not 1 to 256 bytes"),
        BrokenRule(
            camera + "match = { card = \"a\", name = \"b\" }",
            "match.card: is not a key that is known; valid here: name, path, serial"
        ),
        BrokenRule(
            camera + "frame_per_second = 3",
            "frame_per_second: is not a key that is known; did you mean frames_per_second?"
        ),
        BrokenRule(camera + "calibration_db = 100", "calibration_db: belongs to a microphone, not to a camera"),
    ]

    private static let microphones = [
        BrokenRule(microphone + "source = \"v4l2\"", "source: \"v4l2\" is not one of \"alsa\", \"file\""),
        BrokenRule(microphone + "calibration_db = 161", "calibration_db: 161 is not in 60.0…160.0"),
        BrokenRule(microphone + "calibrated_on = 2026-09-01", "calibrated_on: has no use without calibration_db"),
        BrokenRule(
            microphone + "calibration_db = 100\ncalibrated_on = \"1.9.2026\"",
            "calibrated_on: \"1.9.2026\" is not a date such as 2026-11-22"
        ),
        BrokenRule(microphone + "speech_margin_db = 1.5", "speech_margin_db: 1.5 is not in 2.0…20.0"),
        BrokenRule(microphone + "width = 640", "width: belongs to a camera, not to a microphone"),
        BrokenRule(microphone + "match = {}", "match: is empty; valid: card, serial or path"),
        BrokenRule(
            microphone + "source = \"file\"\nfile = \"a.wav\"",
            "file: \"a.wav\" is not an absolute path ending in .wav"
        ),
    ]

    private static let zones = [
        BrokenRule(camera + "zones = 3", "zones: an integer is not a list of tables"),
        BrokenRule(camera + "zones = [3]", "zones[0]: 3 is an integer, not a table"),
        BrokenRule(
            camera + "zones = [{ name = \"a\" }]",
            "zones[0].polygon: is required: 3…64 of: [x, y], each 0.0…1.0"
        ),
        BrokenRule(
            camera + "zones = [{ name = \"room\", polygon = [[0,0],[1,0],[1,1]] }]",
            "zones[0].name: \"room\" means the whole picture; choose another name"
        ),
        BrokenRule(
            camera + "zones = [{ name = \"a\", polygon = [[0,0],[1,0]] }]",
            "zones[0].polygon: a list of 2 is not a list of 3…64"
        ),
        BrokenRule(
            camera + "zones = [{ name = \"a\", polygon = [[0,0],[1,0],[1,1.5]] }]",
            "zones[0].polygon[2][1]: 1.5 is not in 0.0…1.0"
        ),
        BrokenRule(
            camera + "zones = [{ name = \"a\", polygon = [[0,0],[1,0],\"x\"] }]",
            "zones[0].polygon[2]: \"x\" is not a point [x, y], each 0.0…1.0"
        ),
        BrokenRule(
            camera + "zones = [{ name = \"a\", polygon = [[0,0],[0.01,0],[0.01,0.01]] }]",
            "zones[0].polygon: is too small: it covers no cell of the 32x18 grid; valid: at least 1/32 of the "
                + "picture's width and 1/18 of its height"
        ),
    ]

    @Test(
        "a broken rule is reported with its path, the value and what is valid",
        arguments: cameras + microphones + zones
    )
    func brokenRule(rule: BrokenRule) {
        #expect(ConfigFixture.problems(adding: rule.lines) == ["devices[0]." + rule.problem])
    }

    @Test("a device needs an id and a kind")
    func identity() {
        #expect(
            ConfigFixture.problems(adding: "[[devices]]\nid = \"Cam\"\nkind = \"lamp\"\nwidth = 3\nbaud = 1") == [
                "devices[0].id: \"Cam\" is not \(Self.code)",
                "devices[0].kind: \"lamp\" is not one of \"camera\", \"microphone\"",
                "devices[0].baud: is not a key that is known; valid here: calibrated_on, calibration_db, file, format, "
                    + "frames_per_second, health_seconds, height, id, kind, match, measurement_seconds, "
                    + "motion_threshold, source, speech_margin_db, width, zones",
            ]
        )
    }

    @Test("two devices cannot have the same id, nor two zones the same name")
    func duplicates() {
        let polygon = "polygon = [[0,0],[1,0],[1,1]]"
        let zones = "zones = [{ name = \"a\", \(polygon) }, { name = \"a\", \(polygon) }]\n"
        let problems = ConfigFixture.problems(
            adding: Self.camera + zones + Self.microphone.replacing("mic\"", with: "cam\"")
        )
        #expect(
            problems == [
                "devices[0].zones[1].name: \"a\" is already the name of devices[0].zones[0]",
                "devices[1].id: \"cam\" is already the id of devices[0]",
            ]
        )
    }

    @Test("two cameras need to be told apart")
    func ambiguous() {
        let second = Self.camera.replacing("\"cam\"", with: "\"cam-2\"")
        #expect(
            ConfigFixture.problems(adding: Self.camera + second + "match = { serial = \"1\" }") == [
                "devices[0].match: is required when there is more than one camera: serial, path or name"
            ]
        )
        let match = "match = { serial = \"1\" }\n"
        #expect(
            ConfigFixture.problems(adding: Self.camera + match + second + match) == [
                "devices[1].match: is the same as that of devices[0]: both would take the same camera"
            ]
        )
    }

    @Test("more devices or zones than there may be are refused")
    func limits() {
        let devices = (0..<65).map {
            "[[devices]]\nid = \"d\($0)\"\nkind = \"microphone\"\nmatch = { card = \"\($0)\" }\n"
        }
        #expect(
            ConfigFixture.problems(adding: devices.joined()) == ["devices: there are 65, at most 64 are allowed"]
        )
        #expect(ConfigFixture.problems(adding: devices.dropLast().joined()) == [])
        let zones = (0..<17).map { "{ name = \"z\($0)\", polygon = [[0,0],[1,0],[1,1]] }" }.joined(separator: ", ")
        #expect(
            ConfigFixture.problems(adding: Self.camera + "zones = [\(zones)]") == [
                "devices[0].zones: there are 17, at most 16 are allowed"
            ]
        )
    }

    @Test("everything that a device can say is read")
    func complete() throws {
        let devices = try ConfigFixture.configuration(
            adding: """
                [[devices]]
                id = "cam-front"
                kind = "camera"
                measurement_seconds = 10
                match = { serial = "CAM1", path = "pci-0:1", name = "HD" }
                width = 640
                height = 480
                frames_per_second = 5
                format = "yuyv"
                motion_threshold = 30
                health_seconds = 20
                [[devices.zones]]
                name = "podium"
                polygon = [[0, 0], [0.5, 0], [0.5, 1]]
                [[devices]]
                id = "mic"
                kind = "microphone"
                source = "file"
                file = "/tmp/lesson.WAV"
                calibration_db = 118
                calibrated_on = 2026-09-01
                speech_margin_db = 6.5
                """
        ).devices
        guard case .camera(let camera) = devices[0].kind, case .microphone(let microphone) = devices[1].kind else {
            Issue.record("kinds are \(devices.map(\.kind))")
            return
        }
        #expect(devices.map(\.id.description) == ["cam-front", "mic"])
        #expect(devices[0].measurementPeriod == .seconds(10))
        #expect(devices[1].measurementPeriod == nil)
        guard case .v4l2(let match?) = camera.source else {
            Issue.record("source is \(camera.source)")
            return
        }
        #expect([match.serial, match.path, match.name] == ["CAM1", "pci-0:1", "HD"])
        #expect([camera.width, camera.height, camera.framesPerSecond, camera.motionThreshold] == [640, 480, 5, 30])
        #expect(camera.format == .yuyv)
        #expect(camera.health == .seconds(20))
        #expect(camera.zones.map(\.name.description) == ["podium"])
        #expect(camera.zones[0].polygon[1] == AgentConfiguration.Zone.Point(x: 0.5, y: 0))
        #expect(microphone.source == .file(path: "/tmp/lesson.WAV"))
        #expect(microphone.calibrationDecibels == 118)
        #expect(microphone.calibratedOn?.description == "2026-09-01")
        #expect(microphone.speechMarginDecibels == 6.5)
    }
}
