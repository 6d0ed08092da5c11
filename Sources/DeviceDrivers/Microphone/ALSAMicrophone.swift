// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import Glibc

/// An ALSA microphone: finds its card, captures and lends each block to the analysis.
///
/// The sound is in one buffer of a period, overwritten in place and zeroed at ``close()``. Waiting
/// blocks the driver's own thread for at most 100 ms at a time, which is how fast cancelling and
/// closing take effect; a pulled plug ends the wait at once.
package actor ALSAMicrophone<Sample: Sendable>: DeviceDriver {
    package nonisolated let name: String
    /// What became of the sound so far.
    package private(set) var counters = MicrophoneCounters()
    /// What the microphone was set to; `nil` when not open.
    package private(set) var format: MicrophoneFormat?
    /// The microphone in use and those it could have been; `nil` when not open or opened by PCM name.
    package private(set) var selection: DeviceSelection<MicrophoneEntry>?

    private let match: MicrophoneMatch
    private let thread: PollThread
    private let stallTimeout: Duration
    private let analyse: (MicrophoneBlock, Span<Int16>) -> Sample?
    private var pcm: ALSAPCM?
    private var buffer = SampleBuffer(capacity: 0, channels: 1)
    private var filled = 0
    private var isAfterGap = true
    private var isPulling = false

    /// Overruns in a row, without a whole block between, that count as a failure.
    private static var maximumOverruns: Int { 10 }

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// `thread` is not shared with another device, as waiting blocks it. `stallTimeout` without a block
    /// counts as `stalled`. `analyse` runs on `thread`; its samples are one channel, valid during the
    /// call only. It returns `nil` when a block tells nothing yet, which spares the consumer a wake-up.
    package init(
        name: String,
        match: MicrophoneMatch,
        thread: PollThread,
        stallTimeout: Duration = .seconds(3),
        analyse: sending @escaping (MicrophoneBlock, Span<Int16>) -> Sample?
    ) {
        self.name = name
        self.match = match
        self.thread = thread
        self.stallTimeout = stallTimeout
        self.analyse = analyse
    }

    package func open() throws(DriverError) {
        guard pcm == nil else {
            throw DriverError(code: .busy, device: name, operation: "open", detail: "the driver is open already")
        }
        let selection = match.pcm == nil ? try MicrophoneDirectory.find(match, device: name) : nil
        if let problem = selection?.entry.problem { throw named(problem, node: nil) }
        do throws(DriverError) {
            if let entry = selection?.entry {
                do throws(DriverError) {
                    try start(entry.pcm(device: match.device), isConverting: false)
                } catch  where error.code == .unsupported {
                    // The hardware has another rate or format; libasound converts, at some cost in quality.
                    try start("plug\(entry.pcm(device: match.device))", isConverting: true)
                }
            } else {
                try start(match.pcm ?? "", isConverting: true)
            }
        } catch {
            throw named(error, node: selection?.entry.node(device: match.device))
        }
        self.selection = selection
    }

    package func next() async throws(DriverError) -> Sample? {
        guard !isPulling else {
            throw DriverError(code: .busy, device: name, operation: "next", detail: "another task is waiting for sound")
        }
        isPulling = true
        defer { isPulling = false }
        var deadline = ContinuousClock.now + stallTimeout
        var overruns = 0
        var wasReady = false
        while !Task.isCancelled {
            guard pcm != nil else { throw DriverError(code: .closed, device: name, operation: "snd_pcm_readi") }
            switch try read() {
            case .frames(let count):
                filled += count
                wasReady = false
                guard filled == buffer.capacity else { continue }
                if let sample = lend() { return sample }
                deadline = .now + stallTimeout
            case .empty:
                let isReady = try waitForSound()
                if isReady && !wasReady {
                    wasReady = true
                    continue
                }
                wasReady = false
                // Only after a wait in vain: this process may itself have been stopped for long.
                guard ContinuousClock.now < deadline else {
                    counters.timeouts += 1
                    throw DriverError(device: name, operation: "snd_pcm_wait", errno: ETIMEDOUT)
                }
                // `close()` and others get their turn. A device that is "ready" without a sample, as some
                // plugins are for a moment, must not spin. Cancelling ends the sleep and then the loop.
                if isReady { try? await Task.sleep(for: .milliseconds(5)) } else { await Task.yield() }
            case .overrun:
                overruns += 1
                try recover(after: overruns)
                deadline = .now + stallTimeout
            case .suspended:
                try await resume(until: deadline)
            }
        }
        return nil
    }

    package func close() {
        pcm = nil
        buffer = SampleBuffer(capacity: 0, channels: 1)
        format = nil
        selection = nil
    }

    private func start(_ name: String, isConverting: Bool) throws(DriverError) {
        let pcm = try ALSAPCM(name: name)
        let format = try pcm.configure(isConverting: isConverting)
        try pcm.start()
        buffer = SampleBuffer(capacity: format.period, channels: format.channels)
        (filled, isAfterGap) = (0, true)
        self.pcm = consume pcm
        self.format = format
    }

    private func read() throws(DriverError) -> ALSAPCM.Reading {
        do throws(DriverError) {
            return try pcm?.read(into: buffer, from: filled) ?? .empty
        } catch {
            throw named(error, node: nil)
        }
    }

    private func waitForSound() throws(DriverError) -> Bool {
        do throws(DriverError) {
            return try pcm?.wait(milliseconds: 100) ?? false
        } catch {
            throw named(error, node: nil)
        }
    }

    /// Lends the full buffer.
    private func lend() -> Sample? {
        let behind = Int64(filled + (pcm?.waitingFrames() ?? 0)) * 1_000_000_000 / Int64(ALSAPCM.sampleRate)
        let block = MicrophoneBlock(
            sampleRate: ALSAPCM.sampleRate,
            frames: buffer.capacity,
            isAfterGap: isAfterGap,
            timestampNanoseconds: SystemClock.monotonicNanoseconds() - behind
        )
        (filled, isAfterGap) = (0, false)
        buffer.mixDown()
        counters.blocks += 1
        return buffer.withMono { analyse(block, $0) }
    }

    private func recover(after overruns: Int) throws(DriverError) {
        counters.overruns += 1
        guard overruns <= Self.maximumOverruns else {
            throw DriverError(device: name, operation: "snd_pcm_readi", errno: EPIPE)
        }
        (filled, isAfterGap) = (0, true)
        do throws(DriverError) {
            try pcm?.restart()
        } catch {
            throw named(error, node: nil)
        }
    }

    private func resume(until deadline: ContinuousClock.Instant) async throws(DriverError) {
        if !isAfterGap { counters.suspends += 1 }
        (filled, isAfterGap) = (0, true)
        do throws(DriverError) {
            guard try pcm?.resume() == false else { return }
        } catch {
            throw named(error, node: nil)
        }
        guard ContinuousClock.now < deadline else {
            throw DriverError(device: name, operation: "snd_pcm_resume", errno: ETIMEDOUT)
        }
        // Ends early when the task is cancelled, which `next()` notices by itself.
        try? await Task.sleep(for: .milliseconds(50))
    }

    /// The error under the driver's name, with the holder of a busy node.
    private func named(_ error: DriverError, node: String?) -> DriverError {
        var error = error
        error.device = name
        if error.code == .busy, let node { error.holder = DeviceHolder.find(node: node) }
        return error
    }
}
