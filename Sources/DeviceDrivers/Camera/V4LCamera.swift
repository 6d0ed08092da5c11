// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import Glibc

/// A V4L2 camera: finds it, streams from it and lends its frames to the analysis.
///
/// Damaged, empty and truncated buffers are counted, skipped and never lent. So are good ones that
/// come faster than was asked. Frames lost in the kernel appear in ``counters``, nowhere else.
package actor V4LCamera<Sample: Sendable>: DeviceDriver {
    package nonisolated let name: String
    /// What became of the frames so far.
    package private(set) var counters = CameraCounters()
    /// The camera in use and those it could have been; `nil` when not open.
    package private(set) var selection: DeviceSelection<CameraEntry>?

    private let match: CameraMatch
    private let request: CameraFormatRequest
    private let thread: PollThread
    private let stallTimeout: Duration
    private let analyse: (CameraFrame, RawSpan) -> Sample
    private var stream: V4LStream?
    private var sequence = SequenceCounter()
    private var pacer: FramePacer
    private var isPulling = false

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// What the camera was set to; `nil` when not open.
    package var format: CameraFormat? { stream?.format }

    /// `thread` is not shared with another device, whose hanging would be this one's. `stallTimeout`
    /// without a usable frame counts as `stalled`. `analyse` runs on `thread`; its bytes are valid during
    /// the call only.
    package init(
        name: String,
        match: CameraMatch,
        format: CameraFormatRequest,
        thread: PollThread,
        stallTimeout: Duration = .seconds(3),
        analyse: sending @escaping (CameraFrame, RawSpan) -> Sample
    ) {
        self.name = name
        self.match = match
        self.request = format
        self.thread = thread
        self.stallTimeout = stallTimeout
        self.analyse = analyse
        self.pacer = FramePacer(framesPerSecond: format.framesPerSecond)
    }

    package func open() throws(DriverError) {
        guard stream == nil else {
            throw DriverError(code: .busy, device: name, operation: "open", detail: "the driver is open already")
        }
        let selection = try CameraDirectory.find(match, device: name)
        let node = selection.entry.node
        if let problem = selection.entry.problem { throw named(problem, node: node) }
        do throws(DriverError) {
            let ladder = FormatLadder(request: request, offers: try V4LNode(path: node).offers())
            stream = try ladder.climb(device: name) { (rung, isSteppedDown) throws(DriverError) in
                try V4LStream(
                    path: node,
                    rung: rung,
                    framesPerSecond: request.framesPerSecond,
                    isSteppedDown: isSteppedDown
                )
            }
        } catch {
            throw named(error, node: node)
        }
        self.selection = selection
        sequence = SequenceCounter()
        // A camera that is no faster than was asked is not thinned, however uneven its frames come.
        let isFaster = format?.framesPerSecond.map { $0 > request.framesPerSecond * 1.05 } ?? true
        pacer = FramePacer(framesPerSecond: isFaster ? request.framesPerSecond : 0)
    }

    package func next() async throws(DriverError) -> Sample? {
        guard !isPulling else {
            throw DriverError(
                code: .busy,
                device: name,
                operation: "next",
                detail: "another task is waiting for a frame"
            )
        }
        isPulling = true
        defer { isPulling = false }
        var deadline = ContinuousClock.now + stallTimeout
        while true {
            guard let descriptor = stream?.descriptor else {
                throw DriverError(code: .closed, device: name, operation: "VIDIOC_DQBUF")
            }
            switch await thread.wait(for: descriptor, timeout: deadline - .now) {
            case .cancelled:
                return nil
            case .timedOut:
                throw stalled()
            case .ready(let events):
                switch try take(after: events) {
                // A camera that sends nothing but damaged frames has stalled as well.
                case .nothing: if deadline < .now { throw stalled() }
                case .passedOver: deadline = .now + stallTimeout
                case .analysed(let sample): return sample
                }
            }
        }
    }

    package func close() {
        stream = nil
        selection = nil
    }

    private enum Taken {
        /// No buffer, or one that nothing can be learnt from.
        case nothing
        /// A good frame that was not asked for.
        case passedOver
        case analysed(Sample)
    }

    /// Takes one buffer, judges it, and gives it back.
    private func take(after events: Int16) throws(DriverError) -> Taken {
        do throws(DriverError) {
            // `close()` may have run during the wait.
            guard let buffer = try stream?.dequeue() else {
                guard stream == nil || events & Int16(POLLERR | POLLHUP | POLLNVAL) == 0 else {
                    throw DriverError(device: name, operation: "poll", errno: EIO)
                }
                return .nothing
            }
            let taken = judge(buffer)
            try stream?.enqueue(buffer)
            return taken
        } catch {
            throw named(error, node: selection?.entry.node ?? name)
        }
    }

    private func judge(_ buffer: V4LStream.Buffer) -> Taken {
        guard let format = stream?.format else { return .nothing }
        counters.frames += 1
        counters.dropped += sequence.missing(before: buffer.sequence)
        guard !buffer.isFlagged else {
            counters.flagged += 1
            return .nothing
        }
        guard buffer.byteCount > 0 else {
            counters.emptyBuffers += 1
            return .nothing
        }
        let isWhole = stream?.withBytes(of: buffer) { FrameCheck.isWhole($0, format: format) } ?? false
        guard isWhole else {
            counters.truncated += 1
            return .nothing
        }
        guard pacer.admits(buffer.timestampNanoseconds) else {
            counters.paced += 1
            return .passedOver
        }
        let frame = CameraFrame(
            layout: format.layout,
            width: format.size.width,
            height: format.size.height,
            bytesPerLine: format.bytesPerLine,
            sequence: buffer.sequence,
            timestampNanoseconds: buffer.timestampNanoseconds
        )
        guard let sample = stream?.withBytes(of: buffer, { analyse(frame, $0) }) else { return .nothing }
        counters.analysed += 1
        return .analysed(sample)
    }

    private func stalled() -> DriverError {
        counters.timeouts += 1
        return DriverError(device: name, operation: "poll", errno: ETIMEDOUT)
    }

    /// The error under the driver's name, with the holder of a busy node.
    private func named(_ error: DriverError, node: String) -> DriverError {
        var error = error
        error.device = name
        if error.code == .busy { error.holder = DeviceHolder.find(node: node) }
        return error
    }
}
