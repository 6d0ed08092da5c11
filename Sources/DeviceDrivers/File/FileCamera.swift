// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import Glibc

/// A camera that plays a file of JPEG pictures in a loop, at a fixed rate.
///
/// For demonstrations and load. Frame numbers and times go on through the loop's end.
package actor FileCamera<Sample: Sendable>: DeviceDriver {
    package nonisolated let name: String
    /// What became of the frames so far.
    package private(set) var counters = CameraCounters()
    /// What is played; `nil` when not open.
    package private(set) var format: CameraFormat?

    private let path: String
    private let framesPerSecond: Double
    private let thread: PollThread
    private let analyse: (CameraFrame, RawSpan) -> Sample
    private var file: MotionJPEGFile?
    private var schedule: PlaybackSchedule
    private var sequence: UInt32 = 0

    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.executor }

    /// `framesPerSecond` is 0.01 to 240; what is beyond is set to the nearest. `analyse` runs on
    /// `thread`; its bytes are valid during the call only.
    package init(
        name: String,
        path: String,
        framesPerSecond: Double,
        thread: PollThread,
        analyse: sending @escaping (CameraFrame, RawSpan) -> Sample
    ) {
        self.name = name
        self.path = path
        self.framesPerSecond = max(0.01, min(framesPerSecond, 240))
        self.thread = thread
        self.analyse = analyse
        schedule = PlaybackSchedule(interval: .seconds(1 / self.framesPerSecond))
    }

    /// - Throws: `gone` when there is no such file, `unsupported` when it has no picture.
    package func open() throws(DriverError) {
        guard file == nil else {
            throw DriverError(code: .busy, device: name, operation: "open", detail: "the driver is open already")
        }
        var file = try MotionJPEGFile(path: path, device: name)
        let size = try file.withNext { _, size in size }
        file.rewind()
        self.file = consume file
        format = CameraFormat(
            layout: .mjpg,
            size: size,
            bytesPerLine: 0,
            framesPerSecond: framesPerSecond,
            isSteppedDown: false
        )
        schedule = PlaybackSchedule(interval: schedule.interval)
    }

    package func next() async throws(DriverError) -> Sample? {
        guard file != nil else { throw DriverError(code: .closed, device: name, operation: "read") }
        // Throws only when the task is cancelled.
        guard (try? await Task.sleep(until: schedule.next(now: .now), clock: .continuous)) != nil else { return nil }
        guard let broken = file?.brokenCount else { throw DriverError(code: .closed, device: name, operation: "read") }
        let sample = try file?.withNext { bytes, size in
            let frame = CameraFrame(
                layout: .mjpg,
                width: size.width,
                height: size.height,
                bytesPerLine: 0,
                sequence: sequence,
                timestampNanoseconds: SystemClock.monotonicNanoseconds()
            )
            return analyse(frame, bytes)
        }
        let newlyBroken = (file?.brokenCount ?? broken) - broken
        counters.truncated += newlyBroken
        counters.frames += newlyBroken + 1
        counters.analysed += 1
        sequence &+= 1
        return sample
    }

    package func close() {
        file = nil
        format = nil
    }
}
