// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import DeviceDrivers
import EdgeStore
import FoundationEssentials
import Synchronization
import Testing

/// Pictures and recordings out of files, with a real store.
@Suite("Captures", .timeLimit(.minutes(1)))
struct CaptureTests {
    private let directory: CaptureDirectory
    private let configuration: AgentConfiguration

    /// All week is lesson time when `isLesson`.
    private static func configuration(_ directory: CaptureDirectory, isLesson: Bool, store: String) throws
        -> AgentConfiguration
    {
        let text = """
            [room]
            district = "d"
            school = "s"
            room = "r"
            [hub]
            addresses = ["mqtt://127.0.0.1:1883"]
            [store]
            path = "\(store)"
            [local]
            socket = "\(directory.path("agent.sock"))"
            [privacy]
            lesson_hours = [\(isLesson ? "\"Mon-Sun 00:00-24:00\"" : "")]
            [[devices]]
            id = "cam"
            kind = "camera"
            source = "file"
            file = "\(directory.path("room.mjpg"))"
            [[devices]]
            id = "mic"
            kind = "microphone"
            source = "file"
            file = "\(directory.path("room.wav"))"
            """
        return try AgentConfiguration.parse(text, name: "test", checkingFiles: false)
    }

    private let picture: [UInt8]

    init() throws {
        directory = try CaptureDirectory()
        configuration = try Self.configuration(directory, isLesson: false, store: directory.path("store"))
        let grey = [UInt8](repeating: 128, count: 2 * 640 * 360)
        picture = try JPEGEncoder().withJPEG(ofYUYV: grey.span.bytes, width: 640, height: 360, bytesPerLine: 1280) {
            $0.withUnsafeBytes { [UInt8]($0) }
        }
        try directory.write(picture, to: "room.mjpg")
        let samples = [UInt8](repeating: 1, count: 2 * 4800)
        try directory.write(WAVHeader.bytes(sampleCount: 4800) + samples, to: "room.wav")
    }

    private func takePicture(
        _ configuration: AgentConfiguration,
        isDuringLesson: Bool = false,
        announce: (CaptureGate.Permit) -> Void = { _ in }
    ) async throws -> CameraSnapshot.Taken {
        let user = InvokingUser(
            name: "technician",
            userID: InvokingUser.current().userID,
            groupID: InvokingUser.current().groupID
        )
        let gate = CaptureGate(configuration: configuration, user: user, thread: try PollThread(label: "audit"))
        let target = try CameraTarget.find("cam", configuration: configuration, cameras: [])
        return try await CameraSnapshot(target, gate: gate, thread: try PollThread(label: "camera")).take(
            to: directory.path("out.jpg"),
            replacing: false,
            isDuringLesson: isDuringLesson,
            announce: announce
        )
    }

    /// The `data` of every audit event in the store.
    private func audits() async throws -> [String] {
        let store = try await EdgeStore(
            configuration.storeConfiguration,
            room: configuration.room,
            thread: try PollThread(label: "store")
        )
        let events = try await store.waiting(after: UplinkCursor(), limit: 10, maximumBytes: 1 << 20)
        await store.close()
        return events.map { String(decoding: $0.payload, as: UTF8.self) }
            .filter { $0.contains("classroom.audit.captured") }
    }

    @Test("a picture is the camera's JPEG as it is, announced before it is taken, with an audit event")
    func picture() async throws {
        let path = directory.path("out.jpg")
        let existedWhenAnnounced = Mutex<Bool?>(nil)

        let taken = try await takePicture(configuration) { _ in
            existedWhenAnnounced.withLock { $0 = FileManager.default.fileExists(atPath: path) }
        }

        #expect(try directory.content(of: "out.jpg") == picture)
        #expect(taken.byteCount == picture.count)
        #expect(existedWhenAnnounced.withLock { $0 } == false)
        let audits = try await audits()
        #expect(audits.count == 1)
        #expect(audits[0].contains(#""data":{"during_lesson":false,"kind":"picture","user":"technician"}"#))
        #expect(audits[0].contains(#""source":"/d/s/r/cam""#))
    }

    @Test("during a lesson no picture is taken and nothing is left, unless it is asked for, which the audit says")
    func lesson() async throws {
        let lesson = try Self.configuration(directory, isLesson: true, store: directory.path("store"))

        let refusal = await #expect(throws: CaptureRefusal.self) { _ = try await takePicture(lesson) }
        #expect(refusal?.advice.contains("--during-lesson") == true)
        #expect(directory.names == ["room.mjpg", "room.wav"])

        _ = try await takePicture(lesson, isDuringLesson: true)
        #expect(directory.names.contains("out.jpg"))
        #expect(try await audits().first?.contains(#""during_lesson":true"#) == true)
    }

    @Test("without an audit there is no picture")
    func noAudit() async throws {
        // Not a directory: nobody, root neither, can make a store in it.
        let broken = try Self.configuration(directory, isLesson: false, store: directory.path("room.wav"))

        let refusal = await #expect(throws: CaptureRefusal.self) { _ = try await takePicture(broken) }

        #expect(refusal?.reason.contains("nothing was captured") == true)
        #expect(directory.names == ["room.mjpg", "room.wav"])
    }

    @Test("a camera that cannot be opened leaves neither an audit nor a file")
    func absent() async throws {
        try FileManager.default.removeItem(atPath: directory.path("room.mjpg"))

        await #expect(throws: DriverError.self) { _ = try await takePicture(configuration) }

        #expect(directory.names == ["room.wav"])
    }

    @Test("a recording has exactly the seconds asked for, and its audit tells them")
    func recording() async throws {
        let gate = CaptureGate(configuration: configuration, user: .current(), thread: try PollThread(label: "audit"))
        let target = try MicrophoneTarget.find("mic", configuration: configuration, microphones: [])
        let recorder = SoundRecorder(target, gate: gate, thread: try PollThread(label: "microphone"))

        let recorded = try await recorder.record(
            seconds: 1,
            to: directory.path("out.wav"),
            replacing: false,
            isDuringLesson: false,
            announce: { _ in }
        )

        #expect(recorded.seconds == 1)
        #expect(recorded.gaps == 0)
        #expect(recorded.failure == nil)
        let bytes = try directory.content(of: "out.wav")
        #expect(bytes.count == WAVHeader.byteCount + 96_000)
        #expect(bytes.dropFirst(WAVHeader.byteCount).allSatisfy { $0 == 1 })
        #expect(try await audits().first?.contains(#""kind":"sound","seconds":1,"#) == true)
    }

    @Test("a recording that is stopped early keeps what it has")
    func stopped() async throws {
        let gate = CaptureGate(configuration: configuration, user: .current(), thread: try PollThread(label: "audit"))
        let target = try MicrophoneTarget.find("mic", configuration: configuration, microphones: [])
        let recorder = SoundRecorder(target, gate: gate, thread: try PollThread(label: "microphone"))
        let path = directory.path("out.wav")

        let task = Task {
            try await recorder.record(
                seconds: 300,
                to: path,
                replacing: false,
                isDuringLesson: false,
                announce: { _ in }
            )
        }
        while try await audits().isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        let recorded = try await task.value

        #expect(recorded.seconds > 0 && recorded.seconds < 300)
        let bytes = try directory.content(of: "out.wav")
        #expect(Array(bytes.prefix(44)) == WAVHeader.bytes(sampleCount: (bytes.count - 44) / 2))
    }
}

@Suite("CameraTarget and MicrophoneTarget")
struct CaptureTargetTests {
    @Test("a name that means nothing lists what would be valid, one of the other kind says which command")
    func unknown() throws {
        let text = """
            [room]
            district = "d"
            school = "s"
            room = "r"
            [hub]
            addresses = ["mqtt://127.0.0.1:1883"]
            [[devices]]
            id = "cam"
            kind = "camera"
            match.serial = "A"
            """
        let configuration = try AgentConfiguration.parse(text, name: "test")
        let other = CameraEntry(node: "/dev/video0", card: "Webcam")

        let error = #expect(throws: DeviceLookupError.self) {
            _ = try CameraTarget.find("nope", configuration: configuration, cameras: [other])
        }
        #expect(
            error?.description == "nope: no such camera. Valid here: cam, /dev/video0 (classroom-agent camera list)."
        )
        let kind = #expect(throws: DeviceLookupError.self) {
            _ = try MicrophoneTarget.find("cam", configuration: configuration, microphones: [])
        }
        #expect(kind?.description == "cam is a camera: use classroom-agent camera.")
    }

    @Test("a node that a configured device leads to is that device, another has none")
    func node() throws {
        let text = """
            [room]
            district = "d"
            school = "s"
            room = "r"
            [hub]
            addresses = ["mqtt://127.0.0.1:1883"]
            [[devices]]
            id = "cam"
            kind = "camera"
            frames_per_second = 5
            match.serial = "A"
            """
        let configuration = try AgentConfiguration.parse(text, name: "test")
        let cameras = [
            CameraEntry(node: "/dev/video0", card: "One", identity: HardwareIdentity(shortSerial: "B")),
            CameraEntry(node: "/dev/video2", card: "Two", identity: HardwareIdentity(shortSerial: "A")),
        ]

        let configured = try CameraTarget.find("/dev/video2", configuration: configuration, cameras: cameras)
        let other = try CameraTarget.find("/dev/video0", configuration: configuration, cameras: cameras)

        #expect(configured.reference.label == "cam")
        #expect(configured.request.framesPerSecond == 5)
        #expect(other.reference.label == "/dev/video0")
        #expect(other.source == .v4l2(CameraMatch(serial: "B")))
    }
}
