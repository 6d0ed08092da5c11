// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import ClassroomEvents
import DeviceDrivers
import Foundation
import Glibc
import TestBroker
import Testing

@testable import AgentCore

@Suite("DeviceCheck", .timeLimit(.minutes(1)))
struct DeviceCheckTests {
    private static func camera(_ lines: String) throws -> AgentConfiguration.Device {
        let text = "[[devices]]\nid = \"cam\"\nkind = \"camera\"\n\(lines)"
        return try #require(try ConfigFixture.configuration(adding: text).devices.first)
    }

    private static func microphone(_ lines: String) throws -> AgentConfiguration.Device {
        let text = "[[devices]]\nid = \"mic\"\nkind = \"microphone\"\n\(lines)"
        return try #require(try ConfigFixture.configuration(adding: text).devices.first)
    }

    private static func check(_ device: AgentConfiguration.Device, _ agent: AgentPresence = .absent) async
        -> [CheckFinding]
    {
        await DeviceCheck(device: device, agent: agent, socket: "/nonexistent").findings()
    }

    /// A WAV file of one second: 48 kHz, 16 bit, mono.
    private static func wave(_ path: String, amplitude: Int16) throws {
        var bytes = Data("RIFF".utf8)
        let append32 = { (value: UInt32) in withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        let append16 = { (value: UInt16) in withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        append32(36 + 96_000)
        bytes.append(Data("WAVEfmt ".utf8))
        append32(16)
        append16(1)
        append16(1)
        append32(48_000)
        append32(96_000)
        append16(2)
        append16(16)
        bytes.append(Data("data".utf8))
        append32(96_000)
        for index in 0..<48_000 { append16(UInt16(bitPattern: index % 100 < 50 ? amplitude : -amplitude)) }
        try bytes.write(to: URL(filePath: path))
    }

    @Test("a microphone that is opened delivers sound, or is told to be silent")
    func microphoneTrial() async throws {
        let directory = try TestDirectory()
        try Self.wave(directory.path("loud.wav"), amplitude: 1000)
        try Self.wave(directory.path("mute.wav"), amplitude: 0)

        let loud = try await Self.check(Self.microphone("source = \"file\"\nfile = \"\(directory.path("loud.wav"))\""))
        let mute = try await Self.check(Self.microphone("source = \"file\"\nfile = \"\(directory.path("mute.wav"))\""))

        #expect(loud.map(\.verdict) == [.ok])
        #expect(loud[0].subject == "microphone mic" && loud[0].finding.hasPrefix("delivers sound, "))
        #expect(mute.map(\.verdict) == [.warn])
        #expect(mute[0].advice?.contains("alsamixer") == true)
    }

    @Test("a camera that cannot be opened fails with what to do")
    func cameraTrial() async throws {
        let directory = try TestDirectory()

        let findings = try await Self.check(Self.camera("source = \"file\"\nfile = \"\(directory.path("none.mjpg"))\""))

        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].finding.contains("(gone)"))
        #expect(findings[0].advice == DriverError(device: "cam", operation: "open", errno: ENOENT).advice)
    }

    @Test("a device that no machine has fails as absent")
    func absent() async throws {
        let camera = try await Self.check(Self.camera("match = { serial = \"no such serial\" }"))
        let microphone = try await Self.check(Self.microphone("match = { serial = \"no such serial\" }"))

        for findings in [camera, microphone] {
            #expect(findings.map(\.verdict) == [.fail])
            #expect(findings[0].finding.contains("with serial no such serial among the "))
            #expect(findings[0].advice?.hasPrefix("Check that the device is plugged in") == true)
        }
    }

    @Test("what the agent has is told by the agent, and not opened")
    func agentsWord() async throws {
        var state = try CheckFixture.state("cam")
        (state.framesPerSecond, state.format, state.health) = (9.9, "MJPG 1280x720", "ok")

        let findings = try await Self.check(
            Self.camera("source = \"file\"\nfile = \"/nonexistent.mjpg\""),
            CheckFixture.running([state])
        )

        #expect(findings == [.ok("camera cam", "delivers 9.9 frames/s, MJPG 1280x720, says the agent")])
    }

    @Test("a slow camera and a covered one are warnings")
    func slowAndCovered() throws {
        var state = try CheckFixture.state("cam")
        (state.framesPerSecond, state.health) = (5.9, "covered")

        let findings = try DeviceVerdict("camera cam", Self.camera("frames_per_second = 10")).findings(of: state)

        #expect(findings.map(\.verdict) == [.warn, .warn])
        #expect(findings[0].finding == "delivers 5.9 frames/s, says the agent; the config asks for 10")
        #expect(findings[1].finding == "the picture is covered")
    }

    @Test("a level without any sound in it is a warning")
    func silence() throws {
        var state = try CheckFixture.state("mic")
        let verdict = DeviceVerdict("microphone mic", try Self.microphone(""))

        state.laeqDBFS = -120
        #expect(verdict.findings(of: state).map(\.verdict) == [.warn])
        state.laeqDBFS = -52.13
        #expect(verdict.findings(of: state) == [.ok("microphone mic", "delivers, -52.1 dBFS, says the agent")])
        state.laeqDBA = 47.25
        #expect(verdict.findings(of: state) == [.ok("microphone mic", "delivers, 47.3 dB(A), says the agent")])
    }

    @Test("what the agent says of a busy device is split into what is and what to do")
    func busy() async throws {
        let error = DriverError(
            device: "cam",
            operation: "VIDIOC_REQBUFS",
            errno: EBUSY,
            holder: DeviceHolder(processName: "obs", processID: 812)
        )
        var state = try CheckFixture.state("cam", .busy)
        state.reason = "\(error). \(error.advice)"

        let findings = try DeviceVerdict("camera cam", Self.camera("")).findings(of: state)

        #expect(findings == [.fail("camera cam", "\(error)", advice: error.advice)])
    }

    @Test("the holder that only root sees is named")
    func holder() async throws {
        var state = try CheckFixture.state("cam", .busy)
        state.reason = "cam: VIDIOC_REQBUFS failed: Device or resource busy (busy). Close it."
        let holder = DeviceHolder(processName: "obs", processID: 812)

        let findings = try DeviceVerdict("camera cam", Self.camera("")).findings(of: state, holder: holder)

        #expect(findings.map(\.finding) == ["in use by obs, process 812"])
        #expect(findings.map(\.verdict) == [.fail])
        #expect(findings[0].advice?.contains("Close obs") == true)
    }

    @Test("buffers that come damaged are a warning when they are many")
    func faults() throws {
        let verdict = DeviceVerdict("camera cam", try Self.camera(""))
        var trial = DeviceTrial(format: "MJPG", samples: 21, span: .seconds(2), faults: 2, isSilent: false)

        #expect(verdict.finding(of: trial) == .ok("camera cam", "delivers 10.0 frames/s, MJPG"))
        trial.faults = 3
        #expect(verdict.finding(of: trial).finding == "delivers, but 3 buffers of 24 came damaged or were lost, MJPG")
    }
}
