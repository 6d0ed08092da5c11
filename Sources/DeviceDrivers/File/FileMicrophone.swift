// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import Glibc

/// A microphone that plays a 48 kHz 16 bit WAV file in a loop, in real time. Two channels are averaged.
///
/// For demonstrations and load. Time goes on through the loop's end, where no gap is reported.
package actor FileMicrophone<Sample: Sendable>: DeviceDriver {
    package nonisolated let name: String
    /// What became of the sound so far.
    package private(set) var counters = MicrophoneCounters()
    /// What is played; `nil` when not open.
    package private(set) var format: MicrophoneFormat?

    private let path: String
    private let thread: PollThread
    private let analyse: (MicrophoneBlock, Span<Int16>) -> Sample?
    private var file: InputFile?
    private var layout = WAVLayout(channels: 1, dataOffset: 0, frames: 0)
    private var buffer = SampleBuffer(capacity: 0, channels: 1)
    private var position = 0
    private var isAfterGap = true
    private var schedule = PlaybackSchedule(interval: .milliseconds(20))

    /// 20 ms.
    private static var period: Int { 960 }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// `analyse` runs on `thread`; its samples are one channel, valid during the call only. It returns `nil` when a
    /// block tells nothing yet, which spares the consumer a wake-up.
    package init(
        name: String,
        path: String,
        thread: PollThread,
        analyse: sending @escaping (MicrophoneBlock, Span<Int16>) -> Sample?
    ) {
        self.name = name
        self.path = path
        self.thread = thread
        self.analyse = analyse
    }

    /// - Throws: `gone` when there is no such file, `unsupported` when its format is another one.
    package func open() throws(DriverError) {
        guard file == nil else {
            throw DriverError(code: .busy, device: name, operation: "open", detail: "the driver is open already")
        }
        let file = try InputFile(path: path, device: name)
        let found = try WAVLayout.find(byteCount: file.byteCount()) { (offset, count) throws(DriverError) in
            try readHeader(file, offset: offset, count: count)
        }
        switch found {
        case .failure(let problem): throw unsupported("\(path) \(problem)")
        case .success(let layout): self.layout = layout
        }
        guard layout.frames >= Self.period else { throw unsupported("\(path) has less than 20 ms of sound") }
        buffer = SampleBuffer(capacity: Self.period, channels: layout.channels)
        format = MicrophoneFormat(
            pcm: path,
            channels: layout.channels,
            period: Self.period,
            buffer: Self.period,
            isConverted: false
        )
        (position, isAfterGap) = (0, true)
        schedule = PlaybackSchedule(interval: schedule.interval)
        self.file = consume file
    }

    package func next() async throws(DriverError) -> Sample? {
        while file != nil {
            // Throws only when the task is cancelled.
            guard (try? await Task.sleep(until: schedule.next(now: .now), clock: .continuous)) != nil else {
                return nil
            }
            // `close()` may have run meanwhile.
            guard file != nil else { break }
            if let sample = try play() { return sample }
        }
        throw DriverError(code: .closed, device: name, operation: "read")
    }

    /// Reads and lends the next block.
    private func play() throws(DriverError) -> Sample? {
        try fill()
        buffer.mixDown()
        let block = MicrophoneBlock(
            sampleRate: 48_000,
            frames: Self.period,
            isAfterGap: isAfterGap,
            timestampNanoseconds: SystemClock.monotonicNanoseconds() - 20_000_000
        )
        isAfterGap = false
        counters.blocks += 1
        return buffer.withMono { analyse(block, $0) }
    }

    package func close() {
        file = nil
        buffer = SampleBuffer(capacity: 0, channels: 1)
        format = nil
    }

    /// Fills the buffer, going on with the start of the sound after its end.
    private func fill() throws(DriverError) {
        let frameByteCount = 2 * layout.channels
        var filled = 0
        while filled < Self.period {
            let wanted = min(Self.period - filled, layout.frames - position)
            let offset = layout.dataOffset + position * frameByteCount
            var outcome: Result<Int, DriverError> = .success(0)
            buffer.withStorage(from: filled) { storage in
                outcome = read(
                    into: UnsafeMutableRawBufferPointer(rebasing: storage[..<(wanted * frameByteCount)]),
                    at: offset
                )
            }
            let frames = try outcome.get() / frameByteCount
            guard frames > 0 else {
                // The file was shortened while it played.
                throw DriverError(device: name, operation: "pread", errno: EIO)
            }
            filled += frames
            position = (position + frames) % layout.frames
        }
    }

    private func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Result<Int, DriverError> {
        do throws(DriverError) {
            return .success(try file?.read(into: bytes, at: offset, device: name) ?? 0)
        } catch {
            return .failure(error)
        }
    }

    private func readHeader(_ file: borrowing InputFile, offset: Int, count: Int) throws(DriverError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var outcome: Result<Int, DriverError> = .success(0)
        bytes.withUnsafeMutableBytes { storage in
            do throws(DriverError) {
                outcome = .success(try file.read(into: storage, at: offset, device: name))
            } catch {
                outcome = .failure(error)
            }
        }
        return Array(bytes.prefix(try outcome.get()))
    }

    private func unsupported(_ why: String) -> DriverError {
        DriverError(
            code: .unsupported,
            device: name,
            operation: "read",
            detail: "\(why); convert with: ffmpeg -i INPUT -ar 48000 -ac 1 -c:a pcm_s16le OUTPUT.wav"
        )
    }
}
