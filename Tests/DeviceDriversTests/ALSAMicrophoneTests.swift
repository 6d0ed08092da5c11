// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Glibc
import Testing

@testable import DeviceDrivers

@Suite("ALSAMicrophone")
struct ALSAMicrophoneTests {
    private struct Seen: Sendable {
        var block: MicrophoneBlock
        var samples: [Int16]
    }

    private func microphone(_ match: MicrophoneMatch) throws -> ALSAMicrophone<Seen> {
        ALSAMicrophone(name: "mic-desk", match: match, thread: try PollThread(label: "test-mic")) { block, samples in
            Seen(block: block, samples: samples.withUnsafeBufferPointer(Array.init))
        }
    }

    @Test("lends what the device captured, sample for sample", .timeLimit(.minutes(1)))
    func servesSamples() async throws {
        let microphone = try microphone(MicrophoneMatch(pcm: try SoundCards.shared.get().filePCM))

        try await microphone.open()
        var seen: [Seen] = []
        while seen.count < 10, let sample = try await microphone.next() { seen.append(sample) }
        let format = try #require(await microphone.format)
        await microphone.close()

        #expect(format.channels == 1)
        #expect(seen.flatMap(\.samples) == Array(SoundCards.sound.prefix(10 * format.period)))
        #expect(seen.map(\.block.isAfterGap) == [true] + [Bool](repeating: false, count: 9))
        #expect(seen.allSatisfy { $0.block.sampleRate == 48_000 && $0.block.frames == format.period })
        #expect(await microphone.counters.blocks == 10)
    }

    @Test("a device can be opened again after it was closed", .timeLimit(.minutes(1)))
    func reopens() async throws {
        let microphone = try microphone(MicrophoneMatch(pcm: try SoundCards.shared.get().nullPCM))
        for _ in 0..<3 {
            try await microphone.open()
            #expect(try await microphone.next()?.block.isAfterGap == true)
            #expect(try await microphone.next()?.block.isAfterGap == false)
            await microphone.close()
        }
        let error = await #expect(throws: DriverError.self) { try await microphone.next() }
        #expect(error?.code == .closed)
    }

    @Test("an open driver cannot be opened twice", .timeLimit(.minutes(1)))
    func refusesSecondOpen() async throws {
        let microphone = try microphone(MicrophoneMatch(pcm: try SoundCards.shared.get().nullPCM))
        try await microphone.open()
        let error = await #expect(throws: DriverError.self) { try await microphone.open() }
        #expect(error?.code == .busy)
        #expect(try await microphone.next() != nil)
    }

    @Test("the sequence ends when its consumer is cancelled", .timeLimit(.minutes(1)))
    func endsOnCancellation() async throws {
        let microphone = try microphone(MicrophoneMatch(pcm: try SoundCards.shared.get().nullPCM))
        try await microphone.open()
        let (started, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let consumer = Task {
            for try await _ in microphone.samples { continuation.yield() }
        }
        for await _ in started { break }
        consumer.cancel()
        try await consumer.value
        await microphone.close()
    }

    @Test(
        "a card or PCM that is not there is gone",
        arguments: [
            MicrophoneMatch(card: "absent"), MicrophoneMatch(pcm: "hw:CARD=absent"), MicrophoneMatch(pcm: "absent"),
        ]
    )
    func reportsMissing(match: MicrophoneMatch) async throws {
        _ = try SoundCards.shared.get()
        let microphone = try microphone(match)
        let error = await #expect(throws: DriverError.self) { try await microphone.open() }
        #expect(error?.code == .gone)
        #expect(error?.device == "mic-desk")
    }
}

/// PCMs of libasound's own that need no hardware, in a configuration for this process alone.
private struct SoundCards: Sendable {
    let nullPCM = "null"
    let filePCM = "classroom_file"
    private let recording: TemporaryFile
    private let configuration: TemporaryFile

    /// Two seconds in which every sample has its own value and the first one is not silence.
    static let sound = (0..<96_000).map { Int16(truncatingIfNeeded: $0 * 7 + 1) }

    /// Made once, as libasound reads its configuration once.
    static let shared = Result { try SoundCards() }

    private init() throws {
        recording = try TemporaryFile(
            Self.sound.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        )
        configuration = try TemporaryFile(
            """
            </usr/share/alsa/alsa.conf>
            pcm.classroom_file {
                type file
                slave.pcm "null"
                file "/dev/null"
                infile "\(recording.path)"
                format "raw"
            }

            """.utf8
        )
        setenv("ALSA_CONFIG_PATH", configuration.path, 1)
    }
}
