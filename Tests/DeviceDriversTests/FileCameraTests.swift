// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Testing

@testable import DeviceDrivers

@Suite("FileCamera")
struct FileCameraTests {
    private struct Seen: Sendable, Equatable {
        var frame: CameraFrame
        var bytes: [UInt8]
    }

    private func camera(_ path: String, framesPerSecond: Double = 240) throws -> FileCamera<Seen> {
        FileCamera(
            name: "cam-file",
            path: path,
            framesPerSecond: framesPerSecond,
            thread: try PollThread(label: "test-file-camera")
        ) { frame, bytes in Seen(frame: frame, bytes: bytes.withUnsafeBytes(Array.init)) }
    }

    @Test("plays the pictures unchanged, in a loop, and numbers them on", .timeLimit(.minutes(1)))
    func playsInLoop() async throws {
        // The second one is larger than what is read at once.
        let pictures = [[1], [UInt8](repeating: 7, count: 200_000), [3, 4]].map { Picture.bytes(data: $0) }
        let file = try TemporaryFile(pictures.joined())
        let camera = try camera(file.path)

        try await camera.open()
        var seen: [Seen] = []
        while seen.count < 7, let sample = try await camera.next() { seen.append(sample) }

        #expect(seen.map(\.bytes) == [0, 1, 2, 0, 1, 2, 0].map { pictures[$0] })
        #expect(seen.map(\.frame.sequence) == Array(0..<7))
        #expect(
            zip(seen, seen.dropFirst()).allSatisfy { $0.frame.timestampNanoseconds < $1.frame.timestampNanoseconds }
        )
        #expect(await camera.counters.analysed == 7)
        #expect(await camera.counters.truncated == 0)
        #expect(await camera.format?.size == CameraSize(width: 64, height: 48))
    }

    @Test("a picture that breaks off is counted and passed over", .timeLimit(.minutes(1)))
    func countsBroken() async throws {
        let picture = Picture.bytes(data: [1, 2, 3])
        let file = try TemporaryFile(picture + picture.dropLast(4) + picture + picture.dropLast(2))
        let camera = try camera(file.path)

        try await camera.open()
        for _ in 0..<4 { #expect(try await camera.next()?.bytes == picture) }

        // One in the middle twice, the one at the end once so far.
        #expect(await camera.counters.truncated == 3)
    }

    @Test("a file without a picture is unsupported, with the command that converts", arguments: [[], [1, 2, 3]])
    func refusesOtherFiles(bytes: [UInt8]) async throws {
        let file = try TemporaryFile(bytes)
        let camera = try camera(file.path)
        let error = await #expect(throws: DriverError.self) { try await camera.open() }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("ffmpeg -i") == true)
    }

    @Test("a picture longer than the limit is passed over without being held in memory", .timeLimit(.minutes(1)))
    func boundsMemory() throws {
        let huge = Picture.bytes(data: [UInt8](repeating: 1, count: 900_000))
        let small = Picture.bytes(data: [5])
        let temporary = try TemporaryFile(huge + small)
        var file = try MotionJPEGFile(path: temporary.path, device: "cam", maximumPictureByteCount: 200_000)
        let picture = try file.withNext { bytes, _ in bytes.withUnsafeBytes(Array.init) }
        #expect(picture == small)
        #expect(file.brokenCount >= 1)
        #expect(file.windowCapacity <= 800_000)
    }

    @Test(
        "a picture is found behind 1 MiB of something else, behind more than the limit the search is given up",
        .timeLimit(.minutes(1)),
        arguments: [(1, true), (4, false)]
    )
    func boundsSearch(mebibytes: Int, isFound: Bool) throws {
        let picture = Picture.bytes(data: [5])
        let sparse = try TemporaryFile([])
        let descriptor = open(sparse.path, O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        try #require(ftruncate(descriptor, off_t(mebibytes << 20)) == 0)
        try #require(pwrite(descriptor, picture, picture.count, off_t(mebibytes << 20)) == picture.count)
        var file = try MotionJPEGFile(path: sparse.path, device: "cam", maximumSearchByteCount: 2 << 20)

        if isFound {
            #expect(try file.withNext { bytes, _ in bytes.withUnsafeBytes(Array.init) } == picture)
        } else {
            let error: DriverError?
            do throws(DriverError) {
                try file.withNext { _, _ in }
                error = nil
            } catch let thrown {
                error = thrown
            }
            #expect(error?.code == .unsupported)
            #expect(error?.description.contains("no whole JPEG picture in 2 MiB") == true)
        }
    }

    @Test(
        "a missing file and a folder are told apart",
        arguments: [("/dev/absent", .gone), ("/tmp", .unsupported)] as [(String, DriverError.Code)]
    )
    func reportsMissing(path: String, code: DriverError.Code) async throws {
        let camera = try camera(path)
        let error = await #expect(throws: DriverError.self) { try await camera.open() }
        #expect(error?.code == code)
    }

    @Test("cancelling ends the wait for the next picture", .timeLimit(.minutes(1)))
    func endsOnCancellation() async throws {
        let file = try TemporaryFile(Picture.bytes(data: [1]))
        let camera = try camera(file.path, framesPerSecond: 0.01)
        try await camera.open()
        #expect(try await camera.next() != nil)
        let waiting = Task { try await camera.next() }
        waiting.cancel()
        #expect(try await waiting.value == nil)
    }
}

@Suite("PlaybackSchedule")
struct PlaybackScheduleTests {
    private let start = ContinuousClock.now

    @Test("items are due at fixed steps, however late each was taken")
    func keepsSteps() {
        var schedule = PlaybackSchedule(interval: .milliseconds(100))
        let offsets = [0, 130, 290, 300, 555].map { schedule.next(now: start + .milliseconds($0)) - start }
        #expect(offsets == [0, 100, 200, 300, 400].map { .milliseconds($0) })
    }

    @Test("after a long pause it goes on from now instead of catching up")
    func skipsPause() {
        var schedule = PlaybackSchedule(interval: .milliseconds(100))
        _ = schedule.next(now: start)
        let offsets = [60, 60].map { schedule.next(now: start + .seconds($0)) - start }
        #expect(offsets == [.seconds(60), .milliseconds(60_100)])
    }
}
