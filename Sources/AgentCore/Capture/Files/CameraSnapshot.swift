// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
import DeviceDrivers

/// Takes one picture of the room, by the rules of ``CaptureGate``.
package struct CameraSnapshot: Sendable {
    /// A picture that is in its file.
    package struct Taken: Hashable, Sendable {
        package var format: String
        package var byteCount: Int
    }

    private enum Frame: Sendable {
        /// Given back unread while the camera finds its exposure.
        case passedOver
        case written(byteCount: Int)
        case failed(CaptureRefusal)
    }

    private let target: CameraTarget
    private let gate: CaptureGate
    private let thread: PollThread

    /// - Parameter thread: The camera's alone.
    package init(_ target: CameraTarget, gate: CaptureGate, thread: PollThread) {
        self.target = target
        self.gate = gate
        self.thread = thread
    }

    /// Takes the picture and gives the file its name.
    ///
    /// The frame goes from the camera's buffer to the file and is held nowhere else. MJPG stays as the camera
    /// made it, YUYV is encoded.
    /// - Parameter announce: Called when all is checked and noted, and nothing taken yet.
    /// - Throws: When the task was cancelled as well; after a throw there is no file.
    package func take(
        to path: String,
        replacing: Bool,
        isDuringLesson: Bool,
        announce: (CaptureGate.Permit) -> Void
    ) async throws -> Taken {
        let permit = try await gate.check(device: target.reference, isDuringLesson: isDuringLesson)
        let inspector = DeviceInspector(thread: thread)
        let file = try await inspector.run { () throws(CaptureFileError) in
            try CaptureFile(path: path, owner: permit.user, replaces: replacing)
        }
        let driver = try driver(writingTo: file)
        do {
            try await driver.open(target)
            try await gate.audit(permit, of: .picture, device: target.reference)
            announce(permit)
            let byteCount = try await pull(driver)
            let format = await driver.format?.description ?? ""
            await driver.close()
            try await inspector.run { () throws(CaptureFileError) in try file.commit() }
            return Taken(format: format, byteCount: byteCount)
        } catch {
            await driver.close()
            throw error
        }
    }

    private func pull(_ driver: CameraDriver<Frame>) async throws -> Int {
        while let frame = try await driver.next() {
            switch frame {
            case .passedOver: continue
            case .written(let byteCount): return byteCount
            case .failed(let refusal): throw refusal
            }
        }
        throw CaptureRefusal("stopped before a picture was taken", advice: "Nothing was written.")
    }

    private func driver(writingTo file: CaptureFile) throws(JPEGEncoder.Failure) -> CameraDriver<Frame> {
        let encoder = try JPEGEncoder()
        var settling = ExposureSettling()
        return CameraDriver(target, thread: thread) { frame, bytes in
            guard settling.isOver(at: .nanoseconds(frame.timestampNanoseconds)) else { return .passedOver }
            do throws(JPEGEncoder.Failure) {
                switch frame.layout {
                case .mjpg: return Self.write(bytes, to: file)
                case .yuyv:
                    return try encoder.withJPEG(
                        ofYUYV: bytes,
                        width: frame.width,
                        height: frame.height,
                        bytesPerLine: frame.bytesPerLine
                    ) { Self.write($0, to: file) }
                }
            } catch {
                return .failed(CaptureRefusal("\(error)", advice: "Choose another size for this camera in the config."))
            }
        }
    }

    private static func write(_ jpeg: RawSpan, to file: CaptureFile) -> Frame {
        do throws(CaptureFileError) {
            try file.write(jpeg, at: 0)
            return .written(byteCount: jpeg.byteCount)
        } catch {
            return .failed(CaptureRefusal("\(error)", advice: error.advice))
        }
    }
}

/// Lets the first frames of a camera pass, on which exposure and white balance are not set yet.
struct ExposureSettling {
    private static let duration = Duration.seconds(1)
    private static let leastFrames = 3

    private var first: Duration?
    private var count = 0

    /// - Parameter time: When the frame was taken.
    mutating func isOver(at time: Duration) -> Bool {
        let start = first ?? time
        first = start
        count += 1
        return count > Self.leastFrames && time - start >= Self.duration
    }
}
