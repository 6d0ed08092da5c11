// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

package import AgentRuntime
package import DeviceDrivers

/// The driver of one microphone, real or played from a file, for a command that opens it itself.
package enum MicrophoneDriver<Sample: Sendable>: Sendable {
    case alsa(ALSAMicrophone<Sample>)
    case file(FileMicrophone<Sample>)

    /// - Parameter analyse: Runs on `thread`; its samples are valid during the call only. `nil` spares the caller of
    ///   ``next()`` a wake-up.
    package init(
        _ target: MicrophoneTarget,
        thread: PollThread,
        analyse: sending @escaping (MicrophoneBlock, Span<Int16>) -> Sample?
    ) {
        let name = target.reference.name
        switch target.source {
        case .alsa(let match):
            self = .alsa(ALSAMicrophone(name: name, match: match, thread: thread, analyse: analyse))
        case .file(let path):
            self = .file(FileMicrophone(name: name, path: path, thread: thread, analyse: analyse))
        }
    }

    package func open() async throws(DriverError) {
        switch self {
        case .alsa(let microphone): try await microphone.open()
        case .file(let microphone): try await microphone.open()
        }
    }

    package func next() async throws(DriverError) -> Sample? {
        switch self {
        case .alsa(let microphone): try await microphone.next()
        case .file(let microphone): try await microphone.next()
        }
    }

    package func close() async {
        switch self {
        case .alsa(let microphone): await microphone.close()
        case .file(let microphone): await microphone.close()
        }
    }

    package var format: MicrophoneFormat? {
        get async {
            switch self {
            case .alsa(let microphone): await microphone.format
            case .file(let microphone): await microphone.format
            }
        }
    }

    package var counters: MicrophoneCounters {
        get async {
            switch self {
            case .alsa(let microphone): await microphone.counters
            case .file(let microphone): await microphone.counters
            }
        }
    }
}
