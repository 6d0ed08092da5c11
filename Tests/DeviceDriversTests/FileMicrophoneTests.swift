// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
import Testing

@testable import DeviceDrivers

@Suite("FileMicrophone")
struct FileMicrophoneTests {
    private struct Seen: Sendable {
        var block: MicrophoneBlock
        var samples: [Int16]
    }

    private func microphone(_ path: String) throws -> FileMicrophone<Seen> {
        FileMicrophone(name: "mic-file", path: path, thread: try PollThread(label: "test-file-mic")) { block, samples in
            Seen(block: block, samples: samples.withUnsafeBufferPointer(Array.init))
        }
    }

    @Test("plays the sound unchanged and goes on with its start after its end", .timeLimit(.minutes(1)))
    func playsInLoop() async throws {
        let sound = (0..<1500).map { Int16($0) }
        let file = try TemporaryFile(Sound.wav(channels: 1, samples: sound))
        let microphone = try microphone(file.path)

        try await microphone.open()
        var seen: [Seen] = []
        while seen.count < 4, let sample = try await microphone.next() { seen.append(sample) }

        #expect(seen.flatMap(\.samples) == (0..<3840).map { sound[$0 % 1500] })
        #expect(seen.map(\.block.isAfterGap) == [true, false, false, false])
        #expect(seen.allSatisfy { $0.block.frames == 960 && $0.block.sampleRate == 48_000 })
        #expect(await microphone.counters.blocks == 4)
    }

    @Test("two channels are averaged without overflow", .timeLimit(.minutes(1)))
    func averagesStereo() async throws {
        let frames: [[Int16]] = [[.max, .max], [.min, .min], [100, -50], [-3, 0]]
        let sound = (0..<960).flatMap { frames[$0 % 4] }
        let file = try TemporaryFile(Sound.wav(channels: 2, samples: sound))
        let microphone = try microphone(file.path)
        try await microphone.open()
        let samples = try #require(try await microphone.next()).samples
        #expect(Array(samples.prefix(4)) == [.max, .min, 25, -2])
        #expect(await microphone.format?.channels == 2)
    }

    @Test("a file of another rate is unsupported, with the command that converts")
    func refusesOtherRates() async throws {
        let file = try TemporaryFile(Sound.wav(rate: 16_000, channels: 1, samples: [1, 2]))
        let microphone = try microphone(file.path)
        let error = await #expect(throws: DriverError.self) { try await microphone.open() }
        #expect(error?.code == .unsupported)
        #expect(error?.description.contains("holds 16000 Hz 16 bit PCM in 1 channels") == true)
        #expect(error?.description.contains("ffmpeg -i INPUT -ar 48000") == true)
    }

    @Test("a sound shorter than a block is unsupported")
    func refusesShort() async throws {
        let file = try TemporaryFile(Sound.wav(channels: 1, samples: [1, 2]))
        let microphone = try microphone(file.path)
        let error = await #expect(throws: DriverError.self) { try await microphone.open() }
        #expect(error?.code == .unsupported)
    }

    @Test("closed in the middle, reading says so", .timeLimit(.minutes(1)))
    func reportsClosed() async throws {
        let file = try TemporaryFile(Sound.wav(channels: 1, samples: [Int16](repeating: 1, count: 960)))
        let microphone = try microphone(file.path)
        try await microphone.open()
        #expect(try await microphone.next() != nil)
        await microphone.close()
        let error = await #expect(throws: DriverError.self) { try await microphone.next() }
        #expect(error?.code == .closed)
    }
}
