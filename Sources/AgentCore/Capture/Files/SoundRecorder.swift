// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
import ClassroomEvents
package import DeviceDrivers

/// Records the room's sound, by the rules of ``CaptureGate``.
package struct SoundRecorder: Sendable {
    /// A recording that is in its file.
    package struct Recorded: Hashable, Sendable {
        package var seconds: Double
        /// How often sound is missing in it.
        package var gaps: Int
        /// Why it is shorter than was asked, when the microphone failed.
        package var failure: DriverError?
    }

    private enum Block: Sendable {
        case written(isAfterGap: Bool)
        case failed(CaptureFileError)
    }

    private let target: MicrophoneTarget
    private let gate: CaptureGate
    private let thread: PollThread

    /// - Parameter thread: The microphone's alone.
    package init(_ target: MicrophoneTarget, gate: CaptureGate, thread: PollThread) {
        self.target = target
        self.gate = gate
        self.thread = thread
    }

    /// Records and gives the file its name. Each block goes from the microphone's buffer to the file.
    ///
    /// When the task is cancelled or the microphone fails, the file holds what was recorded until then.
    /// - Parameters:
    ///   - seconds: 1 to ``WAVRecording/longestSeconds``.
    ///   - announce: Called when all is checked and noted, and nothing recorded yet.
    package func record(
        seconds: Int,
        to path: String,
        replacing: Bool,
        isDuringLesson: Bool,
        announce: (CaptureGate.Permit) -> Void
    ) async throws -> Recorded {
        let permit = try await gate.check(device: target.reference, isDuringLesson: isDuringLesson)
        let inspector = DeviceInspector(thread: thread)
        let recording = try await inspector.run { () throws(CaptureFileError) in
            let file = try CaptureFile(path: path, owner: permit.user, replaces: replacing)
            return try WAVRecording(file: file, limit: seconds * WAVHeader.sampleRate)
        }
        let driver = MicrophoneDriver(target, thread: thread) { block, samples in
            do throws(CaptureFileError) {
                try recording.append(samples)
                return Block.written(isAfterGap: block.isAfterGap)
            } catch {
                return Block.failed(error)
            }
        }
        do {
            try await driver.open()
            try await gate.audit(permit, of: .sound, device: target.reference, seconds: Double(seconds))
            announce(permit)
            var recorded = try await pull(driver, into: recording)
            await driver.close()
            guard recording.sampleCount > 0 else {
                if let failure = recorded.failure { throw failure }
                throw CaptureRefusal("stopped before anything was recorded", advice: "Nothing was written.")
            }
            try await inspector.run { () throws(CaptureFileError) in try recording.finish() }
            recorded.seconds = recording.seconds
            return recorded
        } catch {
            await driver.close()
            throw error
        }
    }

    private func pull(
        _ driver: MicrophoneDriver<Block>,
        into recording: WAVRecording
    ) async throws -> Recorded {
        var recorded = Recorded(seconds: 0, gaps: 0, failure: nil)
        var isFirst = true
        do {
            while !recording.isFull, let block = try await driver.next() {
                switch block {
                case .failed(let error): throw error
                // Every recording begins after a gap.
                case .written(let isAfterGap): recorded.gaps += isAfterGap && !isFirst ? 1 : 0
                }
                isFirst = false
            }
        } catch let error as DriverError {
            recorded.failure = error
        }
        return recorded
    }
}
