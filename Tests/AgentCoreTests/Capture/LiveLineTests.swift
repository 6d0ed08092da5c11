// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import ClassroomSense
import DeviceDrivers
import FoundationEssentials
import Glibc
import Testing

@testable import AgentCore

@Suite("Live lines")
struct LiveLineTests {
    private let device = DeviceReference(
        name: "cam-front",
        id: Code("cam-front"),
        node: "/dev/video0",
        isHardware: true
    )

    @Test(
        "a bar is as long as asked and filled in proportion, beyond its ends as at them",
        arguments: [
            (0, "[          ]"), (0.5, "[#####     ]"), (1, "[##########]"), (7, "[##########]"), (-1, "[          ]"),
            (.nan, "[          ]"),
        ] as [(Double, String)]
    )
    func bars(ratio: Double, expected: String) {
        #expect(MeterBar.text(ratio, width: 10) == expected)
    }

    @Test("the motion bar shows one per cent, the level bar goes from -60 to 0")
    func scales() {
        #expect(MeterBar.motion(0.01, width: 10) == "[#         ]")
        #expect(MeterBar.motion(0.25, width: 10) == "[#####     ]")
        #expect(MeterBar.level(-60, width: 4) == "[    ]")
        #expect(MeterBar.level(-30, width: 4) == "[##  ]")
        #expect(MeterBar.level(nil, width: 4) == "[    ]")
    }

    @Test("a camera's line names every figure in aligned columns and fits a terminal")
    func cameraLine() {
        var reading = CameraReading(device: device, format: "MJPG 1280x720")
        reading.framesPerSecond = 9.96
        (reading.dropped, reading.errors, reading.truncated) = (12, 0, 3)
        (reading.health, reading.motionRatio) = ("defocused", 0.032)

        #expect(reading.line == "10.0 fps  dropped 12  errors 0  truncated 3  defocused  motion   3.2 % [##        ]")
        reading.health = "ok"
        let still = reading.line
        reading.motionRatio = 1
        #expect(still.count == reading.line.count)
    }

    @Test("a device that does not deliver says why instead of figures")
    func trouble() throws {
        var state = DeviceState(device: try #require(Code("cam")), kind: "camera", status: .busy, time: "")
        state.reason = "held by cheese"

        #expect(CameraReading(agent: state).line == "busy: held by cheese")
        #expect(SoundReading(agent: state).line == "busy: held by cheese")
        #expect(!CameraReading(agent: state).isGood)
    }

    @Test("a microphone's line has its unit, and JSON the key of that unit", arguments: [true, false])
    func soundLine(isCalibrated: Bool) throws {
        var reading = SoundReading(device: device, isCalibrated: isCalibrated)
        reading.measure(
            SecondOfSound(time: .zero, laeq: -32.04, lafMax: -28.5, recentSpeechSeconds: 2, isClipping: true)
        )
        reading.peak = -15

        let unit = isCalibrated ? "dBA" : "dBFS"
        let bar = "peak  -15.0 dBFS [###############     ]"
        #expect(reading.line == "LAeq  -32.0 \(unit)  LAFmax  -28.5  \(bar)  speech  CLIPPING")
        let json = JSONLine.text(reading)
        #expect(json.contains(isCalibrated ? #""laeq_dba":-32"# : #""laeq_dbfs":-32"#))
        #expect(json.contains(isCalibrated ? #""calibrated":true"# : #""calibrated":false"#))
    }

    @Test("a terminal's line is redrawn in place, a pipe gets a line each")
    func printing() throws {
        var state = DeviceState(device: try #require(Code("cam")), kind: "camera", status: .busy, time: "")
        state.reason = "x"
        let reading = CameraReading(agent: state)

        #expect(try Self.printed(isTerminal: true, [reading, reading]) == "\rbusy: x\u{1B}[K\rbusy: x\u{1B}[K\n")
        #expect(try Self.printed(isTerminal: false, [reading, reading]) == "busy: x\nbusy: x\n")
        #expect(try Self.printed(isTerminal: true, []) == "")
    }

    private static func printed(isTerminal: Bool, _ readings: [CameraReading]) throws -> String {
        var ends: [CInt] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let printer = LivePrinter(descriptor: ends[1], isJSON: false, isTerminal: isTerminal)
        for reading in readings { #expect(printer.show(reading)) }
        printer.finish()
        close(ends[1])
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(ends[0], &buffer, buffer.count)
        close(ends[0])
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("a rate is over the last two seconds and forgets what was before")
    func rates() {
        var meter = RateMeter()
        let start = ContinuousClock.now
        var rate: Double?
        // Ten a second for 3 s, then twenty a second for 3 s.
        for step in 0..<30 { rate = meter.rate(of: UInt64(step), at: start + .milliseconds(100 * step)) }
        #expect(abs((rate ?? 0) - 10) < 0.1)
        for step in 0..<60 { rate = meter.rate(of: UInt64(30 + step), at: start + .milliseconds(3000 + 50 * step)) }
        #expect(abs((rate ?? 0) - 20) < 0.5)
    }

    @Test("the peak is the loudest sample since it was last asked")
    func peaks() throws {
        let meter = PeakMeter()
        func observe(_ samples: [Int16]) { meter.observe(samples.span) }
        observe([100, -16_384, 3])
        observe([5])

        #expect(abs(try #require(meter.take()) + 6.02) < 0.01)
        #expect(meter.take() == nil)
        observe([.min])
        #expect(meter.take() == 0)
    }
}
