// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentCore
import AgentRuntime
import DeviceDrivers
import Testing

@Suite("WAVRecording")
struct WAVRecordingTests {
    private let directory: CaptureDirectory

    init() throws { directory = try CaptureDirectory() }

    private func recording(limit: Int) throws -> WAVRecording {
        let file = try CaptureFile(path: directory.path("desk.wav"), owner: .current(), replaces: false)
        return try WAVRecording(file: file, limit: limit)
    }

    private func append(_ samples: [Int16], to recording: WAVRecording) throws(CaptureFileError) {
        try recording.append(samples.span)
    }

    @Test("the header is the 44 bytes of the form, byte by byte")
    func header() {
        let expected: [UInt8] =
            Array("RIFF".utf8) + [0x24, 0xEE, 0x02, 0x00] + Array("WAVEfmt ".utf8) + [16, 0, 0, 0, 1, 0, 1, 0]
            + [0x80, 0xBB, 0, 0, 0x00, 0x77, 0x01, 0x00, 2, 0, 16, 0] + Array("data".utf8) + [0x00, 0xEE, 0x02, 0x00]

        #expect(WAVHeader.bytes(sampleCount: 96_000) == expected)
        #expect(expected.count == WAVHeader.byteCount)
    }

    @Test("samples follow the header in order, little-endian, and stop at the limit")
    func content() throws {
        let recording = try recording(limit: 5)

        try append([1, -2, 256], to: recording)
        try append([4, 5, 6, 7], to: recording)
        #expect(recording.isFull)
        try append([8], to: recording)
        try recording.finish()

        let bytes = try directory.content(of: "desk.wav")
        #expect(Array(bytes.prefix(44)) == WAVHeader.bytes(sampleCount: 5))
        #expect(Array(bytes.dropFirst(44)) == [1, 0, 0xFE, 0xFF, 0, 1, 4, 0, 5, 0])
    }

    @Test("the microphone that plays files plays what was recorded", .timeLimit(.minutes(1)))
    func plays() async throws {
        let recording = try recording(limit: 1920)
        try append((0..<1920).map { Int16($0) }, to: recording)
        try recording.finish()

        let microphone = FileMicrophone(
            name: "mic",
            path: directory.path("desk.wav"),
            thread: try PollThread(label: "test")
        ) { _, samples in [samples[0], samples[samples.count - 1]] }
        try await microphone.open()
        let first = try #require(await microphone.next())
        let second = try #require(await microphone.next())
        await microphone.close()

        #expect(first == [0, 959])
        #expect(second == [960, 1919])
    }
}
